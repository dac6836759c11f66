using System.Text.Json;
using Plumbline.Cleanup;
using Plumbline.Inventory;
using Plumbline.Kernel;

namespace Plumbline.Documents;

/// <summary>The document of "plumb clean --dry-run --format json". A contract: change it only together with its tests and docs.</summary>
internal sealed record CleanDocument(
    string Schema,
    string Host,
    string Node,
    DateTimeOffset TakenAt,
    bool Complete,
    IReadOnlyList<ReadProblem> Problems,
    IReadOnlyList<CleanAct> Plan)
{
    public static CleanDocument Of(HostInventory inventory, bool complete, IEnumerable<PlannedAct> plan) => new(
        "plumbline.clean/1",
        inventory.Host.HostName,
        inventory.Host.Node,
        inventory.TakenAt,
        complete,
        inventory.Problems,
        [.. plan.Select(CleanAct.Of)]);

    public string ToJson() => JsonSerializer.Serialize(this, DocumentJson.Default.CleanDocument);
}

/// <param name="BlockedBy">Why it would not be done now; empty where nothing speaks against it.</param>
internal sealed record CleanAct(string Entry, string Uuid, string Class, string Action, string Command, string Why, IReadOnlyList<string> BlockedBy)
{
    public static CleanAct Of(PlannedAct act) => new(
        act.Entry.Name, act.Entry.Uuid, Words.Lower(act.Entry.Class), act.Action, act.Command, act.Why, act.BlockedBy);
}
