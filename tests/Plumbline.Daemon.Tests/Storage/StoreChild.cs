using System.Diagnostics;
using System.Globalization;
using Plumbline.Daemon.Storage;
using Plumbline.Settings;

namespace Plumbline.Daemon.Tests.Storage;

/// <summary>This test program once more, as a process that uses a database and can be killed or limited. It says what it does line by line.</summary>
internal sealed class StoreChild : IDisposable
{
    private const string TaskName = "PLUMBLINE_STORE_CHILD";
    private const string Setting = "PLUMBLINE_STORE_SETTING";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private StoreChild(Process process) => _process = process;

    public int Pid => _process.Id;

    /// <param name="task">crash: five transactions, and a sixth that never ends. anywhere: transactions until it is killed. fill: transactions until the file may not grow, and then until it may.</param>
    /// <param name="settings">Of which the child gets those of the store.</param>
    /// <param name="before">A command of bash that runs before it.</param>
    public static StoreChild Start(string task, HostSettings settings, string before = ":")
    {
        var key = settings.Text(StoreKeys.Postgres).Length > 0 ? StoreKeys.Postgres : SettingKeys.StateDirectory;
        return new StoreChild(Process.Start(new ProcessStartInfo("bash", ["-c", before + "; exec \"$0\"", Environment.ProcessPath!])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,

            // The runtime maps its code twice through a file of some gigabytes, which a limit on files would refuse.
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0", [TaskName] = task, [Setting] = $"{key.FullName}={settings.Text(key)}" },
        })!);
    }

    public async Task<string> LineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? throw new InvalidOperationException("the child ended");

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    public static Task WholeOperationAsync(Session session, int number) => WholeOperationAsync(session, number, 100);

    /// <summary>What this process is to do instead of testing; null in the one that tests.</summary>
    public static Task? Asked => Environment.GetEnvironmentVariable(TaskName) is { } task ? RunAsync(task) : null;

    private static async Task RunAsync(string task)
    {
        var settings = SettingsFile.Override(HostSettings.Defaults, [Environment.GetEnvironmentVariable(Setting)!]).Settings;
        var (database, problem) = await Database.OpenAsync(settings, TimeProvider.System, CancellationToken.None);
        if (database is null)
        {
            Console.WriteLine(problem);
            return;
        }

        switch (task)
        {
            case "crash":
                await WriteAsync(database, 5);
                await database.WriteAsync(CrashAsync, CancellationToken.None);
                break;
            case "anywhere":
                await WriteAsync(database, int.MaxValue);
                break;
            case "fill":
                await FillAsync(database);
                break;
        }
    }

    private static async Task WriteAsync(Database database, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await database.WriteAsync(session => WholeOperationAsync(session, i), CancellationToken.None);
            Console.WriteLine($"written {i}");
        }
    }

    /// <summary>Enough that SQLite puts it into the file before it is committed.</summary>
    private static async Task CrashAsync(Session session)
    {
        for (var i = 100; i < 200; i++)
        {
            await WholeOperationAsync(session, i, 64 << 10);
        }

        Console.WriteLine("in the middle");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }

    private static async Task FillAsync(Database database)
    {
        var refused = false;
        for (var i = 0; ; i++)
        {
            try
            {
                await database.WriteAsync(session => WholeOperationAsync(session, i, 64 << 10), CancellationToken.None);
                if (refused)
                {
                    break;
                }
            }
            catch (StoreUnavailableException e)
            {
                if (!refused)
                {
                    Console.WriteLine(i.ToString(CultureInfo.InvariantCulture));
                    Console.WriteLine(e.Message);
                }

                refused = true;
                i--;
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }

        await database.DisposeAsync();
        Console.WriteLine("it works again");
    }

    private static async Task WholeOperationAsync(Session session, int number, int size)
    {
        var id = $"op-{number}";
        await session.OperationAsync(id, $"v{number}");
        await session.ExecuteAsync("UPDATE volume_operations SET request = @request WHERE id = @id", ("id", id), ("request", new string('x', size)));
        await session.StepAsync(id, "ask");
        await session.StepAsync(id, "wait", 2);
        await session.ExecuteAsync("INSERT INTO volume_operation_history (operation_id, new_status, changed_at) VALUES (@id, 'pending', @time)", ("id", id), ("time", Rows.Time));
    }
}
