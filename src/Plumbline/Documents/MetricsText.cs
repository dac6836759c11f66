using System.Globalization;
using System.Text;

namespace Plumbline.Documents;

/// <summary>The Prometheus exposition text, format 0.0.4. A metric without samples is left out.</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder _text = new();
    private string _name = "";
    private string? _head;

    public MetricsText Gauge(string name, string help) => Begin(name, help, "gauge");

    public MetricsText Counter(string name, string help) => Begin(name, help, "counter");

    public void Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_head).Append(_name);
        _head = null;
        if (labels.Length > 0)
        {
            _text.Append('{');
            for (var i = 0; i < labels.Length; i++)
            {
                _text.Append(i > 0 ? "," : "").Append(labels[i].Name).Append("=\"").Append(Escaped(labels[i].Value)).Append('"');
            }

            _text.Append('}');
        }

        _text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    public void SampleIf(long? value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (value is { } known)
        {
            Sample(known, labels);
        }
    }

    /// <summary>A series for each state; a word that is none of the known has one of its own.</summary>
    public void OneOf(string state, IEnumerable<string> known, (string Name, string Value)[] labels)
    {
        foreach (var word in known.Append(state).Distinct(StringComparer.Ordinal))
        {
            Sample(word == state ? 1 : 0, [.. labels, ("state", word)]);
        }
    }

    public override string ToString() => _text.ToString();

    private MetricsText Begin(string name, string help, string type)
    {
        _name = name;
        _head = $"# HELP {name} {help}\n# TYPE {name} {type}\n";
        return this;
    }

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
