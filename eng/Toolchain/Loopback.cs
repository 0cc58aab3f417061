using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Toolchain;

/// <summary>This machine's own network.</summary>
public static class Loopback
{
    // Linux gives away 32768 and more, others 49152 and more.
    private const int FirstLasting = 20_000;
    private const int LastLasting = 32_000;

    /// <summary>A TCP port that nobody listens on now, for a program that cannot choose one itself.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A TCP port that nobody listens on now, and that no system gives away by itself: for a program that is to listen on it again after it was ended.</summary>
    public static int LastingPort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(FirstLasting, LastLasting);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
