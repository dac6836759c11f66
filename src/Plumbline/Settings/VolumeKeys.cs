using System.Collections.Immutable;

namespace Plumbline.Settings;

/// <summary>The keys of [volumes] and [local].</summary>
internal static class VolumeKeys
{
    public static SettingKey Provider { get; } = new(
        "volumes", "provider", SettingKind.Choice, "local",
        "Who makes volumes and attaches them. \"local\": sparse files and loop devices of this machine. \"cloudstack\": Apache CloudStack, see [cloudstack].")
    { Choices = ["local", "cloudstack"] };

    public static SettingKey Workers { get; } = new(
        "volumes", "workers", SettingKind.Count, "32", "How many operations are at work at once. More wait their turn; one volume never has two.");

    public static SettingKey TimeLimit { get; } = new(
        "volumes", "time_limit", SettingKind.Seconds, "60m",
        "How long an operation is tried while the provider is busy or does not answer. After it the operation needs attention; it never counts as failed for that.");

    public static SettingKey DeviceLimit { get; } = new(
        "volumes", "device_limit", SettingKind.Seconds, "60s", "How long to wait for the kernel to show an attached disk, or to let go of a detached one.");

    public static SettingKey ReconcileEvery { get; } = new(
        "volumes", "reconcile", SettingKind.Seconds, "5m", "How often database, provider and kernel are compared, besides at the start, upon device events and on force-sync.");

    public static SettingKey LocalPath { get; } = new(
        "local", "path", SettingKind.File, "", "Folder of the local provider's volumes. Empty: volumes in state.dir.");

    public static ImmutableArray<SettingKey> All { get; } = [Provider, Workers, TimeLimit, DeviceLimit, ReconcileEvery, LocalPath];
}
