using System.Security.Cryptography;
using System.Text;

namespace Plumbline.Daemon.Volumes.Providers.Cloud;

/// <summary>
/// The ids of the jobs that one step may ask for, one after the other. A job id can be used once (customjobid): a request that is made again
/// after its job has failed needs another one, and all of them must be known again after a crash. So they are made from the step's intent,
/// which is on disk.
/// </summary>
internal sealed class JobIds(string intent)
{
    public string this[int attempt] => attempt == 0 ? intent : new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{intent}/{attempt}")).AsSpan(0, 16), bigEndian: true).ToString();
}
