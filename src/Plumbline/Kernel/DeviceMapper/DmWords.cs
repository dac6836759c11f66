using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>
/// The words of a device-mapper parameter string, taken one after the other. The first word that is missing or wrong is kept as the
/// error; from there on everything taken is empty, so that callers ask once, at the end.
/// </summary>
internal ref struct DmWords(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text.Trim();

    public string? Error { get; private set; }

    public readonly bool AtEnd => _rest.IsEmpty;

    public ReadOnlySpan<char> Word(string what)
    {
        if (Error is not null || _rest.IsEmpty)
        {
            Fail($"ends before {what}");
            return [];
        }

        var end = 0;
        while (end < _rest.Length && !char.IsWhiteSpace(_rest[end]))
        {
            end++;
        }

        var word = _rest[..end];
        _rest = _rest[end..].TrimStart();
        return word;
    }

    public long Number(string what)
    {
        var word = Word(what);
        if (Error is null && !long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            Fail($"{what} is no number");
        }

        return Error is null ? long.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>A number of things that follow, each of them at least one letter and a blank: more than fit is an error, not an allocation.</summary>
    public int Count(string what)
    {
        var count = Number(what);
        if (Error is null && count > (_rest.Length + 1) / 2)
        {
            Fail($"{what} is more than what follows");
        }

        return Error is null ? (int)count : 0;
    }

    public DeviceNumber Device(string what)
    {
        var word = Word(what);
        if (!DeviceNumber.TryParse(word, out var device))
        {
            Fail($"{what} is no device");
        }

        return device;
    }

    /// <summary>A device that may be missing, which is written as "-".</summary>
    public DeviceNumber? DeviceOrDash(string what) => _rest.StartsWith("-") && Word(what) is "-" ? null : Device(what);

    /// <summary>A device and where on it, in sectors.</summary>
    public DmSlice Slice(string what) => new(Device(what), Number("the offset on " + what));

    public ImmutableArray<string> Take(int count, string what)
    {
        var words = ImmutableArray.CreateBuilder<string>(Error is null ? count : 0);
        for (var i = 0; i < count && Error is null; i++)
        {
            words.Add(Word(what).ToString());
        }

        return words.ToImmutable();
    }

    /// <summary>"count word word …", as features, handlers and selectors are written.</summary>
    public ImmutableArray<string> Counted(string what) => Take(Count("the number of " + what), what);

    public void Fail(string error) => Error ??= error;
}
