using System.Net;
using System.Net.Sockets;

namespace Toolchain;

/// <summary>This machine's own network.</summary>
public static class Loopback
{
    /// <summary>A TCP port that nobody listens on now, for a program that cannot choose one itself.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
