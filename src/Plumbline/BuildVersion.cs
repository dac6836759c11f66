using System.Reflection;

namespace Plumbline;

/// <summary>The version that the build stamped into this assembly.</summary>
internal static class BuildVersion
{
    public static string Text { get; } = typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
