using System.Text;

namespace Plumbline.Client.Http;

/// <summary>One server-sent event. Its id is the last that was seen, its own as a rule.</summary>
internal sealed record ServerEvent(string? Id, string Kind, string Data);

/// <summary>Makes events of lines, as the HTML standard has them (9.2.6): a field a line, an empty line ends an event, ":" begins a comment.</summary>
internal sealed class ServerEvents
{
    private const int Longest = 16 << 20;

    private readonly StringBuilder _data = new();
    private string? _id;
    private string _kind = "";

    /// <summary>The event that this line ends; null as long as there is none.</summary>
    /// <exception cref="IOException">It is longer than anybody sends.</exception>
    public ServerEvent? Take(string line)
    {
        if (line.Length == 0)
        {
            return End();
        }

        var (field, value) = Field(line);
        switch (field)
        {
            case "id" when !value.Contains('\0'):
                _id = value;
                break;
            case "event":
                _kind = value;
                break;
            case "data" when _data.Length + value.Length > Longest:
                throw new IOException($"an event is longer than {Longest} characters");
            case "data":
                _data.Append(value).Append('\n');
                break;
        }

        return null;
    }

    private ServerEvent? End()
    {
        var happened = _data.Length == 0 ? null : new ServerEvent(_id, _kind.Length == 0 ? "message" : _kind, _data.ToString(0, _data.Length - 1));
        _data.Clear();
        _kind = "";
        return happened;
    }

    private static (string Name, string Value) Field(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..] is var value && value.StartsWith(' ') ? value[1..] : value);
    }
}
