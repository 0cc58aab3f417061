using System.Net;
using System.Net.Sockets;

namespace Benchmarks.Brokers;

/// <summary>What can be seen of a broker from outside.</summary>
internal static class Probe
{
    /// <summary>Returns when the broker has answered an ApiVersions request.</summary>
    public static async Task UntilAnsweredAsync(int port, CancellationToken cancellationToken)
    {
        // Size, key 18, version 0, correlation id, and no client id.
        byte[] request = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff];
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                await client.GetStream().WriteAsync(request, cancellationToken);
                await client.GetStream().ReadExactlyAsync(new byte[8], cancellationToken);
                return;
            }
            catch (Exception notYet) when (notYet is SocketException or IOException)
            {
                await Task.Delay(1, cancellationToken);
            }
        }
    }

    public static TimeSpan ProcessorTime(int processId)
    {
        using var process = System.Diagnostics.Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }
}
