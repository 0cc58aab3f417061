using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace LocalHost.Timers;

/// <summary>Keeps a timer's status in a blob, so that a time that passed while no instance ran is made up for. Best effort, as in the Functions host: without it times are only not made up for.</summary>
internal sealed partial class ScheduleMonitor(string function, BlobClient blob, ILogger logger)
{
    /// <summary>The kept status; null where there is none.</summary>
    public async Task<ScheduleStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var kept = await blob.DownloadContentAsync(cancellationToken);
            return JsonSerializer.Deserialize<ScheduleStatus>(kept.Value.Content);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (Exception problem) when (problem is JsonException || (HostStorage.IsFailure(problem) && !cancellationToken.IsCancellationRequested))
        {
            LogNotRead(function, blob.Name, HostStorage.ReasonOf(problem));
            return null;
        }
    }

    public async Task WriteAsync(ScheduleStatus status, CancellationToken cancellationToken)
    {
        try
        {
            await blob.UploadAsync(BinaryData.FromObjectAsJson(status), overwrite: true, cancellationToken);
        }
        catch (Exception problem) when (HostStorage.IsFailure(problem) && !cancellationToken.IsCancellationRequested)
        {
            LogNotWritten(function, blob.Name, HostStorage.ReasonOf(problem));
        }
    }

    [LoggerMessage(EventId = 923, Level = LogLevel.Warning, Message = "Function {Function}: the status of its timer, blob {Blob}, could not be read: {Problem}. A time that was missed is not made up for")]
    private partial void LogNotRead(string function, string blob, string problem);

    [LoggerMessage(EventId = 924, Level = LogLevel.Warning, Message = "Function {Function}: the status of its timer, blob {Blob}, could not be written: {Problem}. After a restart this time may be made up for again")]
    private partial void LogNotWritten(string function, string blob, string problem);
}
