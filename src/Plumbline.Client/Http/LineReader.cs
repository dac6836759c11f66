using System.Text;

namespace Plumbline.Client.Http;

/// <summary>Lines of a stream that may never end, may be cut anywhere, and whose lines may be longer than any memory.</summary>
internal sealed class LineReader(Stream stream, int longest)
{
    private byte[] _buffer = new byte[4096];
    private int _from;
    private int _to;

    /// <summary>Null at the end. What stands there without a line end was cut off, and is no line.</summary>
    /// <exception cref="IOException">A line is longer than anybody sends.</exception>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellation)
    {
        var looked = 0;
        while (true)
        {
            var end = Array.IndexOf(_buffer, (byte)'\n', _from + looked, _to - _from - looked);
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _from, end - _from);
                _from = end + 1;
                return line.EndsWith('\r') ? line[..^1] : line;
            }

            looked = _to - _from;
            if (looked > longest)
            {
                throw new IOException($"a line is longer than {longest} bytes");
            }

            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_to), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            _to += read;
        }
    }

    private void MakeRoom()
    {
        if (_from > 0)
        {
            Array.Copy(_buffer, _from, _buffer, 0, _to - _from);
            (_from, _to) = (0, _to - _from);
        }

        if (_to == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }
}
