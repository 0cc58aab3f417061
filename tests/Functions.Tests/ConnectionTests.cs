using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Confluent.Kafka;
using ExactlyOnce.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Functions.Tests;

/// <summary>How the app settings have lanes talk to a cluster. Confluent.Kafka's client takes each of these: the start makes one.</summary>
public sealed class ConnectionTests
{
    private static readonly Dictionary<string, string?> Everything = new(StartupTests.Complete)
    {
        ["KafkaUsername"] = "user",
        ["KafkaPassword"] = "secret",
        ["KafkaTokenEndpoint"] = "https://login.example/token",
        ["KafkaTokenScope"] = "kafka/.default",
    };

    [Theory]
    [InlineData("SaslPlain", SaslMechanism.Plain)]
    [InlineData("SaslScram256", SaslMechanism.ScramSha256)]
    [InlineData("SaslScram512", SaslMechanism.ScramSha512)]
    public void With_a_password(string mode, SaslMechanism mechanism)
    {
        var config = Config(mode);

        Assert.Equal((SecurityProtocol.SaslSsl, mechanism, "user", "secret"), (config.SecurityProtocol, config.SaslMechanism, config.SaslUsername, config.SaslPassword));
    }

    [Fact]
    public void With_tokens_and_their_extensions()
    {
        var config = Config("OAuthBearer", ("KafkaTokenExtensions", "logicalCluster=lkc-1"));

        Assert.Equal((SecurityProtocol.SaslSsl, SaslMechanism.OAuthBearer, SaslOauthbearerMethod.Oidc), (config.SecurityProtocol, config.SaslMechanism, config.SaslOauthbearerMethod));
        Assert.Equal(("user", "secret"), (config.SaslOauthbearerClientId, config.SaslOauthbearerClientSecret));
        Assert.Equal(("https://login.example/token", "kafka/.default"), (config.SaslOauthbearerTokenEndpointUrl, config.SaslOauthbearerScope));
        Assert.Equal("logicalCluster=lkc-1", config.SaslOauthbearerExtensions);
    }

    [Fact]
    public void With_a_certificate_and_an_authority_of_ones_own()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=payments", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var (pem, keyPem) = (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());

        var config = Config("MutualTls", ("KafkaCertificatePem", pem), ("KafkaKeyPem", keyPem), ("KafkaCaPem", pem));

        Assert.Equal((SecurityProtocol.Ssl, pem, keyPem, pem), (config.SecurityProtocol, config.SslCertificatePem, config.SslKeyPem, config.SslCaPem));
    }

    [Fact]
    public void Without_a_secret() =>
        Assert.Equal((null, SecurityProtocol.Ssl), (Config("Plaintext").SecurityProtocol, Config("Ssl").SecurityProtocol));

    [Theory]
    [InlineData("SaslPlain", "KafkaUsername", "KafkaPassword")]
    [InlineData("OAuthBearer", "KafkaUsername", "KafkaPassword", "KafkaTokenEndpoint", "KafkaTokenScope")]
    [InlineData("MutualTls", "KafkaCertificatePem", "KafkaKeyPem")]
    public async Task Every_setting_that_it_needs_and_that_is_missing_is_named(string mode, params string[] missing) =>
        Assert.Equal(
            missing.Select(name => $"the app setting {name} is missing; docs/settings.md tells what it is"),
            await StartupTests.ProblemsAsync(new(StartupTests.Complete) { ["KafkaSecurity"] = mode }));

    [Fact]
    public async Task One_that_is_not_known_is_told_with_those_that_are() =>
        Assert.Equal(
            ["the app setting KafkaSecurity is 'Sasl'; it must be Plaintext or SaslPlain or SaslScram256 or SaslScram512 or OAuthBearer or Ssl or MutualTls"],
            await StartupTests.ProblemsAsync(new(StartupTests.Complete) { ["KafkaSecurity"] = "Sasl" }));

    [Fact]
    public void A_build_whose_triggers_do_otherwise_does_not_start_and_tells_how_to_build_it()
    {
        var problems = StartupTests.ProblemsOfWorker(
            new(Everything) { ["KafkaSecurity"] = "SaslPlain", ["KafkaCaPem"] = "a certificate", ["KafkaTokenExtensions"] = "a=b", ["RetrySchedule"] = "x", ["PurgeSchedule"] = "x" });

        Assert.Equal(
            [
                "the app setting KafkaCaPem is set, and the triggers of this build do not read it; build it with -p:KafkaPrivateCa=true",
                "the app setting KafkaSecurity is SaslPlain, and the triggers of this build talk Plaintext; build it with -p:KafkaSecurity=SaslPlain",
                "the app setting KafkaTokenExtensions is set, and the triggers of this build do not read it; build it with -p:KafkaTokenExtensions=true",
            ],
            problems.Where(problem => problem.Contains("build", StringComparison.Ordinal)).Order());
    }

    private static ClientConfig Config(string mode, params (string Name, string Value)[] others)
    {
        Dictionary<string, string?> settings = new(Everything) { ["KafkaSecurity"] = mode };
        foreach (var (name, value) in others)
            settings[name] = value;
        using var host = StartupTests.Build(settings);
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        return host.Services.GetRequiredService<IOptions<KafkaOptions>>().Value.ToClientConfig();
    }
}
