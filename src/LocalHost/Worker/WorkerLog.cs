using LocalHost.Worker.Protocol;
using Microsoft.Extensions.Logging;

namespace LocalHost.Worker;

/// <summary>What the worker's loggers say, among the host's own lines.</summary>
internal sealed class WorkerLog(ILoggerFactory loggers)
{
    public void Write(RpcLog said)
    {
        var level = said.Level == RpcLog.Types.Level.None ? LogLevel.None : (LogLevel)(int)said.Level;
        var logger = loggers.CreateLogger(said.Category is { Length: > 0 } category ? category : "Worker");
        if (!logger.IsEnabled(level))
            return;
        // The message is a finished one, whatever braces are in it.
        logger.Log(level, new EventId(0, said.EventId), said, exception: null, static (said, _) => said.Exception is { Message.Length: > 0 } thrown
            ? $"{said.Message}\n{thrown.Type}: {thrown.Message}\n{thrown.StackTrace}".TrimEnd()
            : said.Message);
    }
}
