using Grpc.Core;
using LocalHost.Worker.Protocol;

namespace LocalHost.Worker;

/// <summary>The host's end of the Functions RPC protocol: workers open a stream, and say who they are.</summary>
internal sealed class FunctionRpcService(WorkerSupervisor supervisor) : FunctionRpc.FunctionRpcBase
{
    public override async Task EventStream(IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.ContentCase != StreamingMessage.ContentOneofCase.StartStream)
            throw new Grpc.Core.RpcException(new Status(StatusCode.InvalidArgument, "A worker's first message must be StartStream."));
        var channel = supervisor.Find(requestStream.Current.StartStream.WorkerId)
            ?? throw new Grpc.Core.RpcException(new Status(StatusCode.NotFound, "This host started no worker of that id."));
        await channel.ServeAsync(requestStream, responseStream, context.CancellationToken);
    }
}
