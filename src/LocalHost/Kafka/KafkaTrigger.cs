using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Confluent.Kafka;
using LocalHost.Catalog;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalHost.Kafka;

/// <summary>
/// One function's trigger, as the Functions host runs it (KafkaListener and its executors, azure-functions-kafka-extension 4.3): a thread
/// polls and gathers batches; a bounded channel hands them to the function, and while it is full nobody polls; offsets are stored after
/// success and committed by the client's timer; nobody waits when partitions are revoked; stopping cancels the call that runs.
/// </summary>
internal sealed partial class KafkaTrigger : BackgroundService
{
    private readonly KafkaFunction _function;
    private readonly TriggerSettings _settings;
    private readonly IServiceProvider _services;
    private readonly IConfiguration _appSettings;
    private readonly ILogger _logger;
    private readonly Channel<IReadOnlyList<ConsumeResult<byte[], byte[]>>> _batches;
    private readonly UpDownCounter<long> _partitions;
    private readonly Counter<long> _rebalances;
    private IConsumer<byte[], byte[]>? _consumer;

    public KafkaTrigger(KafkaFunction function, TriggerSettings settings, IServiceProvider services, IConfiguration appSettings, IMeterFactory meters, ILogger<KafkaTrigger> logger)
    {
        var meter = meters.Create("LocalHost");
        _partitions = meter.CreateUpDownCounter<long>("localhost.partitions", "{partition}", "Partitions assigned to triggers.");
        _rebalances = meter.CreateCounter<long>("localhost.rebalances", "{rebalance}", "Rebalances that gave a trigger its partitions.");
        _function = function;
        _settings = settings;
        _services = services;
        _appSettings = appSettings;
        _logger = logger;
        _batches = Channel.CreateBounded<IReadOnlyList<ConsumeResult<byte[], byte[]>>>(
            new BoundedChannelOptions(settings.ExecutorChannelCapacity) { SingleReader = true, SingleWriter = true });
    }

    /// <exception cref="InvalidDataException">An app setting that the trigger names is missing.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _consumer = new ConsumerBuilder<byte[], byte[]>(CreateConfig())
            .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Revoked(partitions))
            .SetErrorHandler((_, error) => LogClientError(_function.Name, error.Reason))
            .SetLogHandler((_, message) => LogClient(message.Message))
            .Build();
        _consumer.Subscribe(Resolve(_function.Trigger.Topic));
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _consumer?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var consumer = _consumer!;
        var polling = Task.Factory.StartNew(() => Poll(consumer, stoppingToken), TaskCreationOptions.LongRunning);
        await RunBatchesAsync(CreateExecutor(consumer), stoppingToken);
        await polling;
        consumer.Unsubscribe();
    }

    private void Assigned(List<TopicPartition> partitions)
    {
        _partitions.Add(partitions.Count);
        _rebalances.Add(1);
        partitions.ForEach(partition => LogAssigned(_function.Name, partition));
    }

    private void Revoked(List<TopicPartitionOffset> partitions)
    {
        _partitions.Add(-partitions.Count);
        partitions.ForEach(partition => LogRevoked(_function.Name, partition.TopicPartition));
    }

    private ConsumerConfig CreateConfig()
    {
        var trigger = _function.Trigger;
        var config = new ConsumerConfig
        {
            BootstrapServers = Resolve(trigger.BrokerList),
            GroupId = Resolve(trigger.ConsumerGroup),
            EnableAutoCommit = true,
            EnableAutoOffsetStore = false,
            AutoCommitIntervalMs = _settings.AutoCommitIntervalMs,
            AutoOffsetReset = _settings.AutoOffsetReset,
            SessionTimeoutMs = _settings.SessionTimeoutMs,
            MaxPollIntervalMs = _settings.MaxPollIntervalMs,
            MetadataMaxAgeMs = 180_000,
            SocketKeepaliveEnable = true,
        };
        if (trigger.Protocol != BrokerProtocol.NotSet)
            config.SecurityProtocol = (SecurityProtocol)(int)trigger.Protocol;
        if (trigger.AuthenticationMode != BrokerAuthenticationMode.NotSet)
        {
            config.SaslMechanism = (SaslMechanism)(int)trigger.AuthenticationMode;
            config.SaslUsername = Resolve(trigger.Username);
            config.SaslPassword = Resolve(trigger.Password);
        }
        if (trigger.AuthenticationMode == BrokerAuthenticationMode.OAuthBearer)
        {
            config.SaslOauthbearerMethod = (SaslOauthbearerMethod)(int)trigger.OAuthBearerMethod;
            config.SaslOauthbearerClientId = Resolve(trigger.OAuthBearerClientId);
            config.SaslOauthbearerClientSecret = Resolve(trigger.OAuthBearerClientSecret);
            config.SaslOauthbearerTokenEndpointUrl = Resolve(trigger.OAuthBearerTokenEndpointUrl);
            config.SaslOauthbearerScope = Resolve(trigger.OAuthBearerScope);
            config.SaslOauthbearerExtensions = Resolve(trigger.OAuthBearerExtensions);
        }
        config.SslCaPem = Resolve(trigger.SslCaPEM);
        config.SslCertificatePem = Resolve(trigger.SslCertificatePEM);
        config.SslKeyPem = Resolve(trigger.SslKeyPEM);
        return config;
    }

    private string? Resolve(string? expression) => _appSettings.Resolve(expression, $"Function {_function.Name}");

    private void Poll(IConsumer<byte[], byte[]> consumer, CancellationToken stopping)
    {
        var interval = TimeSpan.FromSeconds(_settings.SubscriberIntervalInSeconds);
        List<ConsumeResult<byte[], byte[]>> batch = [];
        while (!stopping.IsCancellationRequested)
        {
            var flushed = false;
            var until = Environment.TickCount64 + (long)interval.TotalMilliseconds;
            while (until - Environment.TickCount64 is > 0 and var left && !stopping.IsCancellationRequested)
            {
                ConsumeResult<byte[], byte[]>? record;
                try
                {
                    record = consumer.Consume(TimeSpan.FromMilliseconds(left));
                }
                catch (ConsumeException problem)
                {
                    LogClientError(_function.Name, problem.Error.Reason);
                    continue;
                }
                if (record is null)
                    break;
                batch.Add(record);
                if (batch.Count >= _settings.MaxBatchSize)
                {
                    batch = HandOver(batch, stopping);
                    flushed = true;
                }
            }
            if (flushed)
                continue;
            if (batch.Count > 0)
                batch = HandOver(batch, stopping);
            stopping.WaitHandle.WaitOne(_settings.SubscriberIdleBackoffMs);
        }
        _batches.Writer.Complete();
    }

    // While the function is busy and the channel full, this waits and does not poll.
    private List<ConsumeResult<byte[], byte[]>> HandOver(List<ConsumeResult<byte[], byte[]>> batch, CancellationToken stopping)
    {
        while (!_batches.Writer.TryWrite(batch) && !stopping.IsCancellationRequested)
            stopping.WaitHandle.WaitOne(_settings.ChannelFullRetryIntervalInMs);
        return [];
    }

    private async Task RunBatchesAsync(IExecutor executor, CancellationToken stopping)
    {
        try
        {
            await foreach (var batch in _batches.Reader.ReadAllAsync(stopping))
                await executor.ExecuteAsync(batch, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private IExecutor CreateExecutor(IConsumer<byte[], byte[]> consumer)
    {
        // A partition that was revoked meanwhile cannot store an offset; as in the host, those behind it in the list are not tried.
        void Store(IEnumerable<TopicPartitionOffset> offsets)
        {
            try
            {
                foreach (var offset in offsets)
                    consumer.StoreOffset(offset);
            }
            catch (KafkaException problem)
            {
                LogNotStored(_function.Name, problem.Error.Reason);
            }
        }

        return _function.IsBatched
            ? new BatchExecutor(_function, _settings, _services, Store, _logger)
            : new SingleExecutor(_function, _settings, _services, Store, _logger);
    }

    [LoggerMessage(EventId = 931, Level = LogLevel.Information, Message = "{Function}: assigned {Partition}")]
    private partial void LogAssigned(string function, TopicPartition partition);

    [LoggerMessage(EventId = 932, Level = LogLevel.Information, Message = "{Function}: revoked {Partition}")]
    private partial void LogRevoked(string function, TopicPartition partition);

    [LoggerMessage(EventId = 933, Level = LogLevel.Warning, Message = "{Function}: {Problem}")]
    private partial void LogClientError(string function, string problem);

    [LoggerMessage(EventId = 934, Level = LogLevel.Debug, Message = "librdkafka: {Text}")]
    private partial void LogClient(string text);

    [LoggerMessage(EventId = 935, Level = LogLevel.Warning, Message = "{Function}: an offset was not stored: {Problem}")]
    private partial void LogNotStored(string function, string problem);
}
