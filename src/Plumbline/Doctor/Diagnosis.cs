namespace Plumbline.Doctor;

internal enum DiagnosisState
{
    Well,

    /// <summary>Switched off or not installed, on purpose as far as anybody can tell.</summary>
    Off,

    /// <summary>It could not be looked at.</summary>
    Unknown,
    Bad,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Detail">What was seen.</param>
/// <param name="ToDo">Null where nothing is to be done.</param>
internal sealed record Diagnosis(string Name, DiagnosisState State, string Detail, string? ToDo = null)
{
    public static Diagnosis Well(string name, string detail) => new(name, DiagnosisState.Well, detail);

    public static Diagnosis Off(string name, string detail, string? toDo = null) => new(name, DiagnosisState.Off, detail, toDo);

    public static Diagnosis Unknown(string name, string detail) => new(name, DiagnosisState.Unknown, detail);

    public static Diagnosis Bad(string name, string detail, string toDo) => new(name, DiagnosisState.Bad, detail, toDo);
}
