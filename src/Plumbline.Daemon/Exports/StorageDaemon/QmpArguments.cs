using System.Text.Json;

namespace Plumbline.Daemon.Exports.StorageDaemon;

/// <summary>The arguments of the commands that change something (QEMU's qapi/block-core.json and block-export.json).</summary>
internal static class QmpArguments
{
    public static void Open(Utf8JsonWriter json, ExportWish wish)
    {
        json.WriteString("driver", "host_device");
        json.WriteString("node-name", wish.Node);
        json.WriteString("filename", wish.Path);
        json.WriteBoolean("read-only", wish.ReadOnly);

        // Else what a client trims is kept.
        json.WriteString("discard", "unmap");
    }

    /// <summary>The id is the name: the engine tells ids, and names only over NBD.</summary>
    public static void Serve(Utf8JsonWriter json, ExportWish wish)
    {
        json.WriteString("type", "nbd");
        json.WriteString("id", wish.Name);
        json.WriteString("node-name", wish.Node);
        json.WriteString("name", wish.Name);
        json.WriteBoolean("writable", !wish.ReadOnly);
    }

    public static void Remove(Utf8JsonWriter json, string name, bool hard)
    {
        json.WriteString("id", name);
        json.WriteString("mode", hard ? "hard" : "safe");
    }
}
