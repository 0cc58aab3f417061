using Confluent.Kafka;
using LocalHost.Catalog;
using LocalHost.Kafka.Records;
using LocalHost.ScriptRoots;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Kafka;

/// <summary>
/// What a function's KafkaTrigger attribute declares, with its app settings (KafkaTriggerAttributeBindingProvider and KafkaListener.GetConsumerConfiguration,
/// azure-functions-kafka-extension 4.3.2). All problems of a trigger are gathered and thrown at once.
/// </summary>
internal sealed class TriggerDeclaration
{
    private const string EventHubsDomain = ".servicebus.windows.net";

    private readonly FunctionDefinition _function;
    private readonly IConfiguration _settings;
    private readonly string _scriptRoot;
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];

    private TriggerDeclaration(FunctionDefinition function, IConfiguration settings, string scriptRoot) => (_function, _settings, _scriptRoot) = (function, settings, scriptRoot);

    public string Topic { get; private set; } = "";

    /// <summary>How the consumer is made.</summary>
    public ConsumerConfig Consumer { get; } = new();

    public KeyType KeyType { get; private set; }

    public InputForm Form { get; private set; }

    public bool IsBatched => _function.Trigger.IsBatched;

    /// <summary>What is declared and counts for nothing.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <exception cref="InvalidDataException">The trigger cannot be run as it is declared; every reason is named.</exception>
    public static TriggerDeclaration Read(FunctionDefinition function, IConfiguration appSettings, string scriptRoot, TriggerSettings settings)
    {
        var declaration = new TriggerDeclaration(function, appSettings, scriptRoot);
        declaration.RefuseWhatIsNotRun();
        declaration.Topic = declaration.Require("topic");
        declaration.KeyType = declaration.OneOf("keyDataType", KeyType.String);
        declaration.Form = declaration.FindForm();
        declaration.Apply(settings);
        declaration.ApplySecurity();
        declaration.ApplyBrokers();
        return declaration._problems.Count == 0 ? declaration : throw new InvalidDataException($"Function {function.Name}: {string.Join("; ", declaration._problems.Distinct())}.");
    }

    private void RefuseWhatIsNotRun()
    {
        foreach (var property in (string[])["avroSchema", "keyAvroSchema", "schemaRegistryUrl"])
        {
            if (!string.IsNullOrWhiteSpace(_function.Trigger.Text(property)))
                _problems.Add($"its trigger has {property}, and this host decodes no values; take the value as KafkaRecord or byte[] and decode it in the function, or run it with Core Tools");
        }
        if (_function.Metadata.RetryOptions is not null)
            _problems.Add("it has a retry policy of its own, which this host does not run; take it away (host.json's extensions.kafka.commitOnFailure and maxRetries retry in place), or run it with Core Tools");
    }

    // The types that the host makes a parameter of, by dataType and cardinality; one record with neither is text.
    private InputForm FindForm()
    {
        if (_function.Trigger.SupportsDeferredBinding)
            return InputForm.Record;
        var dataType = _function.Trigger.Text("dataType");
        switch (dataType?.ToUpperInvariant())
        {
            case "STRING":
                return InputForm.Json;
            case "BINARY":
                return InputForm.Bytes;
            case null or "" when !IsBatched:
                return InputForm.Json;
            case null or "":
                _problems.Add($"its parameter {_function.Trigger.Parameter} is a batch of a type that no host converts records to; it must be an array of KafkaRecord, string or byte[]");
                return InputForm.Json;
            default:
                _problems.Add($"its trigger's dataType is {dataType}; it must be String or Binary");
                return InputForm.Json;
        }
    }

    private void Apply(TriggerSettings settings)
    {
        Consumer.EnableAutoCommit = true;
        Consumer.EnableAutoOffsetStore = false; // stored when the function has done its part
        Consumer.AutoCommitIntervalMs = settings.AutoCommitIntervalMs;
        Consumer.AutoOffsetReset = settings.AutoOffsetReset;
        Consumer.SessionTimeoutMs = settings.SessionTimeoutMs;
        Consumer.MaxPollIntervalMs = settings.MaxPollIntervalMs;
        Consumer.ReconnectBackoffMs = settings.ReconnectBackoffMs;
        Consumer.ReconnectBackoffMaxMs = settings.ReconnectBackoffMaxMs;
        Consumer.StatisticsIntervalMs = settings.StatisticsIntervalMs;
        Consumer.QueuedMinMessages = settings.QueuedMinMessages;
        Consumer.QueuedMaxMessagesKbytes = settings.QueuedMaxMessagesKbytes;
        Consumer.MaxPartitionFetchBytes = settings.MaxPartitionFetchBytes;
        Consumer.FetchMaxBytes = settings.FetchMaxBytes;
        Consumer.MetadataMaxAgeMs = settings.MetadataMaxAgeMs;
        Consumer.SocketKeepaliveEnable = settings.SocketKeepaliveEnable;
        Consumer.Debug = settings.LibkafkaDebug;
    }

    private void ApplySecurity()
    {
        var protocol = OneOf<SecurityProtocol>("protocol");
        var mechanism = OneOf<SaslMechanism>("authenticationMode");
        if (protocol is null && mechanism is null)
        {
            foreach (var property in (string[])["username", "password", "sslCaLocation", "sslCertificateLocation", "sslKeyLocation", "sslKeyPassword", "sslCaPEM", "sslCertificatePEM", "sslKeyPEM", "sslCertificateandKeyPEM"])
            {
                if (!string.IsNullOrWhiteSpace(_function.Trigger.Text(property)))
                    _warnings.Add($"{property} counts for nothing, since neither protocol nor authenticationMode is set");
            }
            return;
        }
        Consumer.SecurityProtocol = protocol;
        Consumer.SaslMechanism = mechanism;
        Consumer.SaslUsername = Resolve("username");
        Consumer.SaslPassword = Resolve("password");
        Consumer.SslCaLocation = PathOf("sslCaLocation");
        Consumer.SslCertificateLocation = PathOf("sslCertificateLocation");
        Consumer.SslKeyLocation = PathOf("sslKeyLocation");
        Consumer.SslKeyPassword = Resolve("sslKeyPassword");
        Consumer.SslCaPem = PemOf("sslCaPEM", PemSection.Certificate);
        Consumer.SslCertificatePem = PemOf("sslCertificatePEM", PemSection.Certificate);
        Consumer.SslKeyPem = PemOf("sslKeyPEM", PemSection.PrivateKey);
        if (!string.IsNullOrEmpty(Resolve("sslCertificateandKeyPEM")))
        {
            Consumer.SslCertificatePem = PemOf("sslCertificateandKeyPEM", PemSection.Certificate);
            Consumer.SslKeyPem = PemOf("sslCertificateandKeyPEM", PemSection.PrivateKey);
        }
        if (mechanism != SaslMechanism.OAuthBearer)
            return;
        Consumer.SaslOauthbearerMethod = OneOf("oAuthBearerMethod", SaslOauthbearerMethod.Default);
        Consumer.SaslOauthbearerClientId = Resolve("oAuthBearerClientId");
        Consumer.SaslOauthbearerClientSecret = Resolve("oAuthBearerClientSecret");
        Consumer.SaslOauthbearerScope = Resolve("oAuthBearerScope");
        Consumer.SaslOauthbearerTokenEndpointUrl = Resolve("oAuthBearerTokenEndpointUrl");
        Consumer.SaslOauthbearerExtensions = Resolve("oAuthBearerExtensions");
    }

    private void ApplyBrokers()
    {
        Consumer.BootstrapServers = Require("brokerList");
        var eventHub = Resolve("eventHubConnectionString");
        if (string.IsNullOrEmpty(eventHub))
        {
            Consumer.GroupId = Require("consumerGroup");
            return;
        }
        if (!Consumer.BootstrapServers.Contains(EventHubsDomain, StringComparison.Ordinal))
            Consumer.BootstrapServers += $"{EventHubsDomain}:9093";
        Consumer.GroupId = Resolve("consumerGroup") is { Length: > 0 } group ? group : "$Default";
        Consumer.SecurityProtocol = SecurityProtocol.SaslSsl;
        Consumer.SaslMechanism = SaslMechanism.Plain;
        Consumer.SaslUsername = "$ConnectionString";
        Consumer.SaslPassword = eventHub;
        Consumer.BrokerVersionFallback = "1.0.0";
    }

    private string Require(string property)
    {
        var missing = _problems.Count;
        if (Resolve(property) is { Length: > 0 } value)
            return value;
        if (_problems.Count == missing)
            _problems.Add($"its trigger has no {property}, or an empty app setting for it; give the attribute one");
        return "";
    }

    // What is no name of an app setting stands for itself, and so does what the settings resolve to.
    private string? Resolve(string property)
    {
        try
        {
            var text = _settings.Resolve(_function.Trigger.Text(property), $"its trigger's {property}");
            return string.IsNullOrWhiteSpace(text) || (_settings.GetConnectionString(text) ?? _settings[text]) is not { Length: > 0 } setting ? text : setting;
        }
        catch (InvalidDataException missing)
        {
            _problems.Add(missing.Message.TrimEnd('.'));
            return null;
        }
    }

    // A file that is not where the path says is looked for in the script root, by its name.
    private string? PathOf(string property)
    {
        if (Resolve(property) is not { Length: > 0 } path)
            return null;
        if (File.Exists(path))
            return path;
        if (Path.Combine(_scriptRoot, Path.GetFileName(path)) is var beside && File.Exists(beside))
            return beside;
        _problems.Add($"its trigger's {property} is {path}, where no file is, nor in {_scriptRoot}; give the path of a file");
        return null;
    }

    // The extension passes over what has no such section, and leaves the connection to fail.
    private string? PemOf(string property, string kind)
    {
        if (Resolve(property) is not { Length: > 0 } text)
            return null;
        if (PemSection.Find(text, kind) is { } section)
            return section;
        _problems.Add($"its trigger's {property} has no section -----BEGIN {kind}-----, the only one that the extension reads; give it one in PEM");
        return null;
    }

    private TValue OneOf<TValue>(string property, TValue otherwise)
        where TValue : struct, Enum => OneOf<TValue>(property) ?? otherwise;

    // -1 and NotSet are the attribute's word for nothing. Its names are the client's.
    private TValue? OneOf<TValue>(string property)
        where TValue : struct, Enum
    {
        var text = _function.Trigger.Text(property);
        if (string.IsNullOrWhiteSpace(text) || text == "-1" || text.Equals("NotSet", StringComparison.OrdinalIgnoreCase))
            return null;
        if (Enum.TryParse<TValue>(text, ignoreCase: true, out var value) && Enum.IsDefined(value))
            return value;
        _problems.Add($"its trigger's {property} is {text}; it must be one of {string.Join(", ", Enum.GetNames<TValue>())}");
        return null;
    }
}
