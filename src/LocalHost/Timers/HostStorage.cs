using Azure;
using Azure.Storage.Blobs;
using LocalHost.ScriptRoots;
using Microsoft.Extensions.Logging;

namespace LocalHost.Timers;

/// <summary>The host's own blobs, where the app setting AzureWebJobsStorage says: leases, and the status of timers. That they are out of reach is logged once, and once that they are back.</summary>
internal sealed partial class HostStorage
{
    private const string Setting = "AzureWebJobsStorage";
    private const string ContainerName = "azure-webjobs-hosts";

    private readonly BlobContainerClient _container;
    private readonly HostId _hostId;
    private readonly ILogger _logger;
    private int _isOutOfReach;

    private HostStorage(BlobContainerClient container, HostId hostId, ILogger logger) => (_container, _hostId, _logger) = (container, hostId, logger);

    /// <summary>The storage; null, and an error in the log, where the setting is missing or no connection string.</summary>
    public static HostStorage? Open(HostSettings settings, HostId hostId, ILogger<HostStorage> logger)
    {
        if (settings.App[Setting] is not { Length: > 0 } connection)
        {
            LogMissing(logger, settings.App.GetSection(Setting).GetChildren().Any() ? "is an identity's, and this host reads a connection string only" : "is missing");
            return null;
        }
        var options = new BlobClientOptions { Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(5) } };
        try
        {
            return new HostStorage(new BlobServiceClient(connection, options).GetBlobContainerClient(ContainerName), hostId, logger);
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException or InvalidOperationException)
        {
            LogMissing(logger, $"is no connection string ({problem.Message})");
            return null;
        }
    }

    /// <summary>What an instance leases to run a function's timer alone.</summary>
    public BlobClient LockOf(string function) => _container.GetBlobClient($"locks/{_hostId.Value}/{IdOf(function)}.Listener");

    /// <summary>Where a timer's status is kept.</summary>
    public BlobClient StatusOf(string function) => _container.GetBlobClient($"timers/{_hostId.Value}/{IdOf(function)}/status");

    /// <summary>Creates the container where it does not exist.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) => _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);

    /// <summary>Whether an exception is the storage's, and not a mistake of this host.</summary>
    public static bool IsFailure(Exception exception) => exception is RequestFailedException or OperationCanceledException
        || (exception is AggregateException retries && retries.InnerExceptions.All(IsFailure));

    /// <summary>What a failure says, in one line.</summary>
    public static string ReasonOf(Exception failure) => failure switch
    {
        AggregateException retries => ReasonOf(retries.InnerExceptions[^1]), // its own message is about the retries
        OperationCanceledException => "no answer",
        _ => failure.Message.Split('\n')[0].TrimEnd(),
    };

    /// <summary>It answered.</summary>
    public void Reached()
    {
        if (Interlocked.Exchange(ref _isOutOfReach, 0) == 1)
            LogReached(_container.Uri);
    }

    /// <summary>It did not answer as it should.</summary>
    public void NotReached(Exception problem, TimeSpan interval)
    {
        var reason = ReasonOf(problem);
        if (Interlocked.Exchange(ref _isOutOfReach, 1) == 0)
            LogNotReached(_container.Uri, reason, interval.TotalSeconds);
    }

    // As the Functions host names what it generates of a worker's function.
    private static string IdOf(string function) => $"Host.Functions.{function}";

    [LoggerMessage(EventId = 920, Level = LogLevel.Error, Message = "Timers do not run: they need blob storage, where a lease has each of them run on one instance, and the app setting AzureWebJobsStorage {Problem}. Set it in local.settings.json under Values, or in the environment: UseDevelopmentStorage=true is an Azurite on its default ports")]
    private static partial void LogMissing(ILogger logger, string problem);

    [LoggerMessage(EventId = 921, Level = LogLevel.Error, Message = "Timers wait: the blob storage of the app setting AzureWebJobsStorage, {Uri}, cannot be used: {Problem}. Start it, as Azurite, or correct the setting; this host tries again every {Seconds} s")]
    private partial void LogNotReached(Uri uri, string problem, double seconds);

    [LoggerMessage(EventId = 922, Level = LogLevel.Information, Message = "The blob storage of the app setting AzureWebJobsStorage, {Uri}, answers again")]
    private partial void LogReached(Uri uri);
}
