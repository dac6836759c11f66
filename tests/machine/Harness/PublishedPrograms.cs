namespace Plumbline.MachineTests.Harness;

/// <summary>The published plumb and plumbd. They run from the guest's memory, for a program is started slowly over the share.</summary>
internal static class PublishedPrograms
{
    public const string Variable = "PLUMBLINE_PUBLISHED";
    public const string FolderInGuest = "/run/plumb";

    private const string ShareFolder = "published";

    public static bool Given => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public static async Task InstallAsync(Guest guest)
    {
        var published = Environment.GetEnvironmentVariable(Variable)!;
        var shared = Directory.CreateDirectory(guest.SharePath(ShareFolder)).FullName;
        foreach (var program in new[] { "plumb", "plumbd" })
        {
            var source = Path.Combine(published, program);
            if (!File.Exists(source))
            {
                throw new MachineTestException($"{Variable} has no program {program}: run './test machine', which publishes both.");
            }

            File.Copy(source, Path.Combine(shared, program));
        }

        await guest.MustAsync($"mkdir {FolderInGuest} && cp /mnt/host/{ShareFolder}/* {FolderInGuest}/ && chmod 755 {FolderInGuest}/*");
        Directory.Delete(shared, recursive: true);
    }
}
