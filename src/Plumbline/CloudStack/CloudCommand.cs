namespace Plumbline.CloudStack;

/// <summary>One API call before it is signed.</summary>
/// <param name="Name">attachVolume.</param>
/// <param name="Changes">It changes something: an answer that does not come leaves its outcome open.</param>
/// <param name="Slow">It works before it answers.</param>
internal sealed record CloudCommand(string Name, bool Changes, bool Slow = false)
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);

    /// <summary>All names in lower case; null values are left out.</summary>
    public IReadOnlyDictionary<string, string> Parameters => _parameters;

    /// <summary>The job id that the caller chose.</summary>
    public string? JobId => _parameters.GetValueOrDefault("customjobid");

    public static CloudCommand Reading(string name) => new(name, Changes: false);

    public static CloudCommand Changing(string name, bool slow = false) => new(name, Changes: true, slow);

    public CloudCommand With(string name, string? value)
    {
        if (value is not null)
        {
            _parameters[name] = value;
        }

        return this;
    }

    public CloudCommand With(string name, long? value) => With(name, value?.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
