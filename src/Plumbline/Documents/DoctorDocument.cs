using System.Text.Json;
using Plumbline.Doctor;
using Plumbline.Inventory;
using Plumbline.Kernel;

namespace Plumbline.Documents;

/// <summary>The document of "plumb doctor --format json".</summary>
internal sealed record DoctorDocument(
    string Schema, string Host, string Node, DateTimeOffset TakenAt, bool Complete, IReadOnlyList<ReadProblem> Problems, IReadOnlyList<DoctorCheck> Checks)
{
    public static DoctorDocument Of(HostInventory inventory, IEnumerable<Diagnosis> diagnoses) => new(
        "plumbline.doctor/1",
        inventory.Host.HostName,
        inventory.Host.Node,
        inventory.TakenAt,
        inventory.Complete,
        inventory.Problems,
        [.. diagnoses.Select(d => new DoctorCheck(d.Name, Words.Lower(d.State), d.Detail, d.ToDo))]);

    public string ToJson() => JsonSerializer.Serialize(this, DocumentJson.Default.DoctorDocument);
}

/// <param name="State">well, off, unknown or bad.</param>
internal sealed record DoctorCheck(string Name, string State, string Detail, string? ToDo);
