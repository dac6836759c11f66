namespace Plumbline.MachineTests.Scenes;

/// <summary>A volume that is attached, named and served over NBD.</summary>
internal sealed record ServedVolume(string Id, string Path, string Uri)
{
    public static async Task<ServedVolume> MakeAsync(CloudScene cloud, NamedVolumes names, string name)
    {
        var volume = await cloud.CreateAsync(name);
        var path = await names.AttachAsync(volume);
        await cloud.CompleteAsync(await cloud.Client.AddExportAsync(volume));
        return new ServedVolume(volume, path, (await cloud.Client.GetExportAsync(volume)).Uri);
    }

    public async Task<bool> IsServedAsync(CloudScene cloud) =>
        await cloud.Client.GetExportAsync(Id) is { Status: "active" } export && (export.DevicePath, export.Uri) == (Path, Uri);

    /// <summary>The engine's process.</summary>
    public static async Task<int?> EngineAsync(CloudScene cloud) => (await cloud.Client.ValidateExportsAsync()).Engine.Pid;
}
