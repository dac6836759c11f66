using Plumbline.Daemon;
using Plumbline.Daemon.Admin;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Systemd;

if (DaemonArguments.Read(args) is not { } settings)
{
    return DaemonArguments.UsageExitCode;
}

using var place = RunFolder.Claim(settings);
if (place is null)
{
    return DaemonArguments.UsageExitCode;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders().AddSystemdConsole().SetMinimumLevel(LogLevel.Warning).AddFilter("Plumbline", LogLevel.Information);
builder.ConfigureListeners(settings, place);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, DaemonJson.Default));
builder.Services.AddSingleton(settings).AddSingleton(TimeProvider.System).AddSingleton<HostPictures>();

// Everything that runs by itself.
builder.Services.AddHostedService<SystemdNotifier>();

var app = builder.Build();
app.UseLocalRules(settings);
app.MapHealth();
app.MapHost();
await app.RunAsync();
return 0;
