using Plumbline.Daemon;
using Plumbline.Daemon.Admin;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Paths;
using Plumbline.Daemon.Schedule;
using Plumbline.Daemon.Systemd;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Reports.Mail;

if (DaemonArguments.Read(args) is not { } settings)
{
    return DaemonArguments.UsageExitCode;
}

using var place = RunFolder.Claim(settings);
if (place is null)
{
    return DaemonArguments.UsageExitCode;
}

// Everything is in plumbline.conf. Left alone, the host would look for appsettings.json where it was started, and watch every file below.
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
builder.Configuration.Sources.Clear();
builder.Logging.ClearProviders().AddSystemdConsole().SetMinimumLevel(LogLevel.Warning).AddFilter("Plumbline", LogLevel.Information);
builder.ConfigureListeners(settings, place);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, DaemonJson.Default));
builder.Services.AddSingleton(settings).AddSingleton(TimeProvider.System).AddSingleton(LiveHost.SourcesOf(settings, TimeProvider.System)).AddSingleton<HostPictures>();

builder.Services.AddSingleton<PathBoard>().AddSingleton<MultipathFile>();
builder.Services.AddSingleton<HostScans>().AddSingleton<ScanRequests>();
builder.Services.AddSingleton(ScanMail.Open(settings, HostIdentity.Read(new LiveRoot(), settings, new ReadProblems()).HostName, TimeProvider.System));

// Everything that runs by itself. A loop that fails is run again and shown in /health.
builder.Services.AddHostedService<SystemdNotifier>().AddHostedService<LoopRunner>();
builder.Services.AddSingleton<Loop, ScanLoop>();
builder.Services.AddSingleton<Loop, DeviceEventLoop>();
builder.Services.AddSingleton<Loop, PathLoop>();
builder.Services.AddSingleton<Loop, MailLoop>();

var app = builder.Build();
app.UseLocalRules(settings);
app.MapHealth();
app.MapHost();
app.MapMetrics();
await app.RunAsync();
return 0;
