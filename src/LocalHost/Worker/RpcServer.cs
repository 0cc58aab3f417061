using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LocalHost.Worker;

/// <summary>Serves <see cref="FunctionRpcService"/> on a free port of loopback.</summary>
internal sealed class RpcServer : IAsyncDisposable
{
    // A batch of a thousand records of 100 KB is one message: a window that is smaller than the network's delay times its speed only makes it slow.
    private const int Window = 16 * 1024 * 1024;

    private readonly WebApplication _application;

    private RpcServer(WebApplication application)
    {
        _application = application;
        Address = new Uri(application.Urls.Single());
    }

    public Uri Address { get; }

    public static async Task<RpcServer> StartAsync(WorkerSupervisor supervisor, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(supervisor);
        builder.Services.AddGrpc(grpc =>
        {
            // As in the Functions host: what a batch holds is the trigger's to limit.
            grpc.MaxReceiveMessageSize = null;
            grpc.MaxSendMessageSize = null;
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null; // the stream is one request, for as long as the worker lives
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.InitialConnectionWindowSize = Window;
            kestrel.Limits.Http2.InitialStreamWindowSize = Window;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        var application = builder.Build();
        application.MapGrpcService<FunctionRpcService>();
        await application.StartAsync(cancellationToken);
        return new RpcServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
