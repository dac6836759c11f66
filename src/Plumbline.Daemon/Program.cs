using Plumbline.Daemon;
using Plumbline.Daemon.Admin;
using Plumbline.Daemon.Exports;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Http.Access;
using Plumbline.Daemon.Http.OpenApi;
using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Naming;
using Plumbline.Daemon.Paths;
using Plumbline.Daemon.Schedule;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Systemd;
using Plumbline.Daemon.Volumes;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Loop;
using Plumbline.Kernel.State;
using Plumbline.Reports.Mail;
using Plumbline.Settings;

if (DaemonArguments.Read(args) is not { } start)
{
    return DaemonArguments.UsageExitCode;
}

var settings = start.Settings;
if (start.NewToken is { } name)
{
    return AccessTokens.MakeNew(settings, name, start.Scopes);
}

var (certificate, unusable) = ServerCertificate.Open(settings);
if ((unusable ?? ListenAddress.Refuse(settings, certificate, AccessTokens.HasAny(settings)) ?? ExportListen.Refuse(settings)) is { } refusal)
{
    Console.Error.WriteLine($"plumbd: {refusal}");
    return DaemonArguments.UsageExitCode;
}

using var place = RunFolder.Claim(settings);
if (place is null)
{
    return DaemonArguments.UsageExitCode;
}

var (host, unknown) = HostId.Read(new LiveRoot(), new StateFolder(settings.Text(SettingKeys.StateDirectory)));
if (host is null)
{
    Console.Error.WriteLine($"plumbd: {unknown}");
    return DaemonArguments.UsageExitCode;
}

var loops = new LiveLoopActs();
var (provider, unprovided) = ProviderChoice.Open(new LiveRoot(), settings, new CurrentSettings(new LiveRoot(), settings, start.Sets), loops, host, TimeProvider.System);
if (provider is null)
{
    Console.Error.WriteLine($"plumbd: {unprovided}");
    return DaemonArguments.UsageExitCode;
}

var opened = await Database.OpenAsync(settings, TimeProvider.System, CancellationToken.None);
await using var database = opened.Database;
if (database is null)
{
    Console.Error.WriteLine($"plumbd: {opened.Problem}");
    return opened.MayPass ? DaemonArguments.TryAgainExitCode : DaemonArguments.UsageExitCode;
}

// Everything is in plumbline.conf. Left alone, the host would look for appsettings.json where it was started, and watch every file below.
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
builder.Configuration.Sources.Clear();
builder.Logging.ClearProviders().AddSystemdConsole().SetMinimumLevel(LogLevel.Warning).AddFilter("Plumbline", LogLevel.Information);
builder.ConfigureListeners(settings, place, certificate);
builder.Services.AddApiDocument();
builder.Services.AddSingleton(settings).AddSingleton(TimeProvider.System).AddSingleton(database).AddSingleton<HostPictures>();
builder.Services.AddSingleton<AccessTokens>().AddSingleton(host).AddVolumes(provider, loops, LiveHost.SourcesOf(settings, TimeProvider.System))
    .AddNames(new LiveNameActs(), settings).AddExports();
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
app.UseFailures();
Plumbline.Daemon.Storage.Log.Opened(app.Services.GetRequiredService<ILogger<Database>>(), database.Opened);
app.UseLocalRules(settings);
app.UseAccessRules();
app.MapRoutes();
await app.Services.GetRequiredService<NameStart>().MendAsync();
if (await app.Services.GetRequiredService<EarlierStart>().ForgetAsync(CancellationToken.None) is { } notForgotten)
{
    Console.Error.WriteLine($"plumbd: {notForgotten}");
    return DaemonArguments.TryAgainExitCode;
}

app.MapOpenApi(ApiDocument.Route);
await app.RunAsync();
return 0;
