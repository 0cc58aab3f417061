using System.Text.Json;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using LocalHost.Catalog;
using LocalHost.Kafka;
using LocalHost.Kafka.Records;
using LocalHost.Worker.Protocol;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Tests.Kafka;

public sealed class TriggerDeclarationTests : IDisposable
{
    private readonly DirectoryInfo _scriptRoot = Directory.CreateTempSubdirectory("script-root-");
    private readonly Dictionary<string, string?> _settings = new() { ["Brokers"] = "one:9092,two:9092", ["Topic"] = "payments" };

    public void Dispose() => _scriptRoot.Delete(recursive: true);

    [Fact]
    public void Expressions_and_bare_names_of_app_settings_are_resolved_and_else_texts_stand_for_themselves()
    {
        _settings["Group"] = "billing";

        var declaration = Read(("brokerList", "Brokers"), ("topic", "%Topic%-eu"), ("consumerGroup", "%Group%"));
        var literal = Read(("brokerList", "localhost:9092"), ("topic", "orders"), ("consumerGroup", "shipping"));

        Assert.Equal(("one:9092,two:9092", "payments-eu", "billing"), (declaration.Consumer.BootstrapServers, declaration.Topic, declaration.Consumer.GroupId));
        Assert.Equal(("localhost:9092", "orders", "shipping"), (literal.Consumer.BootstrapServers, literal.Topic, literal.Consumer.GroupId));
    }

    [Fact]
    public void A_connection_string_goes_before_an_app_setting_of_its_name()
    {
        _settings["ConnectionStrings:Brokers"] = "three:9092";

        Assert.Equal("three:9092", Read(("brokerList", "Brokers")).Consumer.BootstrapServers);
    }

    [Fact]
    public void What_an_expression_resolves_to_may_name_another_app_setting_as_in_the_extension()
    {
        _settings["Topic"] = "Other";
        _settings["Other"] = "orders";

        Assert.Equal("orders", Read().Topic);
    }

    [Theory]
    [InlineData("String", "One", "Json")]
    [InlineData("string", "Many", "Json")]
    [InlineData("Binary", "One", "Bytes")]
    [InlineData("Binary", "Many", "Bytes")]
    [InlineData(null, "One", "Json")]
    public void The_data_type_decides_what_the_function_gets(string? dataType, string cardinality, string form) =>
        Assert.Equal((form, cardinality == "Many"), (Read(("dataType", dataType), ("cardinality", cardinality)) is var read ? read.Form.ToString() : "", read.IsBatched));

    [Fact]
    public void A_parameter_that_the_worker_makes_of_the_extensions_encoding_gets_it()
    {
        var properties = new JsonObject { ["supportsDeferredBinding"] = "True" };

        Assert.Equal(InputForm.Record, Read(("properties", properties)).Form);
    }

    [Theory]
    [InlineData(null, "String")]
    [InlineData("binary", "Binary")]
    [InlineData("1", "Long")]
    public void Keys_are_texts_unless_the_trigger_says_otherwise(string? declared, string type) => Assert.Equal(type, Read(("keyDataType", declared)).KeyType.ToString());

    [Fact]
    public void The_hosts_settings_are_the_clients_and_offsets_are_stored_by_hand_and_committed_by_time()
    {
        var consumer = Read(new TriggerSettings { QueuedMinMessages = 11, FetchMaxBytes = 14, MaxPollIntervalMs = 20_000, LibkafkaDebug = "cgrp" }).Consumer;

        Assert.Equal((true, false, 200), (consumer.EnableAutoCommit, consumer.EnableAutoOffsetStore, consumer.AutoCommitIntervalMs));
        Assert.Equal((11, 14, 20_000, "cgrp", 10_000, 180_000, true), (consumer.QueuedMinMessages, consumer.FetchMaxBytes, consumer.MaxPollIntervalMs, consumer.Debug, consumer.SessionTimeoutMs, consumer.MetadataMaxAgeMs, consumer.SocketKeepaliveEnable));
        Assert.Null(consumer.QueuedMaxMessagesKbytes);
    }

    [Fact]
    public void Passwords_and_mechanisms_come_from_the_trigger()
    {
        _settings["Secret"] = "s3cret";

        var consumer = Read(("protocol", "SaslSsl"), ("authenticationMode", "ScramSha512"), ("username", "me"), ("password", "%Secret%")).Consumer;

        Assert.Equal((SecurityProtocol.SaslSsl, SaslMechanism.ScramSha512, "me", "s3cret"), (consumer.SecurityProtocol, consumer.SaslMechanism, consumer.SaslUsername, consumer.SaslPassword));
    }

    [Fact]
    public void Tokens_count_only_where_the_mode_is_theirs()
    {
        (string, JsonNode?)[] token = [("oAuthBearerMethod", "Oidc"), ("oAuthBearerClientId", "id"), ("oAuthBearerTokenEndpointUrl", "http://127.0.0.1/token")];

        var bearer = Read([.. token, ("protocol", "SaslSsl"), ("authenticationMode", "OAuthBearer")]).Consumer;
        var plain = Read([.. token, ("protocol", "SaslSsl"), ("authenticationMode", "Plain")]).Consumer;

        Assert.Equal((SaslOauthbearerMethod.Oidc, "id", "http://127.0.0.1/token"), (bearer.SaslOauthbearerMethod, bearer.SaslOauthbearerClientId, bearer.SaslOauthbearerTokenEndpointUrl));
        Assert.Null(plain.SaslOauthbearerClientId);
    }

    [Fact]
    public void Of_a_PEM_text_the_first_section_of_its_kind_counts_with_line_breaks_that_are_written_as_such()
    {
        _settings["Pem"] = "noise -----BEGIN CERTIFICATE-----\\nAA\\n-----END CERTIFICATE----- -----BEGIN PRIVATE KEY-----\nBB\n-----END PRIVATE KEY-----";

        var separate = Read(("protocol", "Ssl"), ("sslCaPEM", "Pem"), ("sslKeyPEM", "%Pem%")).Consumer;
        var both = Read(("protocol", "Ssl"), ("sslCertificateandKeyPEM", "Pem")).Consumer;

        Assert.Equal(("-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----\nBB\n-----END PRIVATE KEY-----"), (separate.SslCaPem, separate.SslKeyPem));
        Assert.Equal((separate.SslCaPem, separate.SslKeyPem), (both.SslCertificatePem, both.SslKeyPem));
    }

    [Fact]
    public void Certificates_count_for_nothing_where_neither_protocol_nor_mode_is_set_and_that_is_said()
    {
        var declaration = Read(("protocol", "NotSet"), ("authenticationMode", "NotSet"), ("sslCaPEM", "whatever"));

        Assert.Null(declaration.Consumer.SslCaPem);
        Assert.Equal(["sslCaPEM counts for nothing, since neither protocol nor authenticationMode is set"], declaration.Warnings);
    }

    [Fact]
    public void A_file_is_looked_for_in_the_script_root_too()
    {
        var file = Path.Combine(_scriptRoot.FullName, "ca.pem");
        File.WriteAllText(file, "");

        Assert.Equal(file, Read(("protocol", "Ssl"), ("sslCaLocation", "certificates/ca.pem")).Consumer.SslCaLocation);
    }

    [Fact]
    public void Event_Hubs_are_reached_by_their_connection_string()
    {
        _settings["Hub"] = "Endpoint=sb://x";

        var consumer = Read(("brokerList", "space"), ("consumerGroup", null), ("eventHubConnectionString", "Hub")).Consumer;

        Assert.Equal(("space.servicebus.windows.net:9093", "$Default", "$ConnectionString", "Endpoint=sb://x"), (consumer.BootstrapServers, consumer.GroupId, consumer.SaslUsername, consumer.SaslPassword));
        Assert.Equal((SecurityProtocol.SaslSsl, SaslMechanism.Plain, "1.0.0"), (consumer.SecurityProtocol, consumer.SaslMechanism, consumer.BrokerVersionFallback));
    }

    [Fact]
    public void Everything_that_is_wrong_is_named_with_the_function_at_once()
    {
        var problem = Refusal(
            ("topic", "%Nowhere%"), ("consumerGroup", ""), ("protocol", "Secure"), ("keyDataType", "Guid"), ("avroSchema", "{}"), ("schemaRegistryUrl", "http://127.0.0.1"),
            ("dataType", "Stream"), ("authenticationMode", "Plain"), ("sslKeyPEM", "-----BEGIN RSA PRIVATE KEY-----"), ("sslCaLocation", "nowhere.pem"));

        Assert.StartsWith("Function Bill: ", problem);
        Assert.Contains("its trigger's topic needs the app setting Nowhere, which is missing", problem);
        Assert.Contains("its trigger has no consumerGroup", problem);
        Assert.Contains("its trigger's protocol is Secure; it must be one of Plaintext, Ssl, SaslPlaintext, SaslSsl", problem);
        Assert.Contains("its trigger's keyDataType is Guid; it must be one of Int, Long, String, Binary", problem);
        Assert.Contains("its trigger has avroSchema, and this host decodes no values", problem);
        Assert.Contains("its trigger has schemaRegistryUrl, and this host decodes no values", problem);
        Assert.Contains("its trigger's dataType is Stream; it must be String or Binary", problem);
        Assert.Contains("its trigger's sslKeyPEM has no section -----BEGIN PRIVATE KEY-----", problem);
        Assert.Contains("its trigger's sslCaLocation is nowhere.pem, where no file is", problem);
    }

    [Fact]
    public void A_batch_of_a_type_that_no_host_converts_to_is_refused() => Assert.Contains("it must be an array of KafkaRecord, string or byte[]", Refusal(("cardinality", "Many")));

    [Fact]
    public void A_retry_policy_of_the_functions_own_is_refused()
    {
        var function = Function() with { Metadata = new RpcFunctionMetadata { RetryOptions = new RpcRetryOptions { MaxRetryCount = 3 } } };

        Assert.Contains("it has a retry policy of its own, which this host does not run", Assert.Throws<InvalidDataException>(() => Read(function, new TriggerSettings())).Message);
    }

    private static FunctionDefinition Function(params (string Name, JsonNode? Value)[] properties)
    {
        var json = new JsonObject { ["name"] = "input", ["type"] = "kafkaTrigger", ["brokerList"] = "%Brokers%", ["topic"] = "%Topic%", ["consumerGroup"] = "billing" };
        foreach (var (name, value) in properties)
            json[name] = value?.DeepClone();
        return new FunctionDefinition("1", "Bill", new TriggerBinding(JsonDocument.Parse(json.ToJsonString()).RootElement), new RpcFunctionMetadata());
    }

    private TriggerDeclaration Read(params (string Name, JsonNode? Value)[] properties) => Read(Function(properties), new TriggerSettings());

    private TriggerDeclaration Read(TriggerSettings settings) => Read(Function(), settings);

    private TriggerDeclaration Read(FunctionDefinition function, TriggerSettings settings) =>
        TriggerDeclaration.Read(function, new ConfigurationBuilder().AddInMemoryCollection(_settings).Build(), _scriptRoot.FullName, settings);

    private string Refusal(params (string Name, JsonNode? Value)[] properties) => Assert.Throws<InvalidDataException>(() => Read(properties)).Message;
}
