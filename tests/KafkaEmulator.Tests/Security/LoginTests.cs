using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Confluent.Kafka;
using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;
using Testing;

namespace KafkaEmulation.Tests.Security;

/// <summary>Clients prove who they are, and see that the broker is who it says.</summary>
public sealed class LoginTests
{
    private const string User = "alice,=";
    private const string Password = "sécret";

    [Theory]
    [InlineData(SaslMechanism.Plain)]
    [InlineData(SaslMechanism.ScramSha256)]
    [InlineData(SaslMechanism.ScramSha512)]
    public async Task A_client_with_the_password_is_served_and_one_without_is_not(SaslMechanism mechanism)
    {
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { Users = { [User] = Password }, Topics = { ["t"] = 1 } });
        using (var producer = Producer(emulator, SecurityProtocol.SaslPlaintext, mechanism, Password))
            Assert.Equal(PersistenceStatus.Persisted, (await producer.ProduceAsync("t", new Message<Null, string> { Value = "v" })).Status);

        var refused = new TaskCompletionSource<Error>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var wrong = Producer(emulator, SecurityProtocol.SaslPlaintext, mechanism, "other", error => refused.TrySetResult(error));
        wrong.Produce("t", new Message<Null, string> { Value = "v" });
        Assert.Equal(Confluent.Kafka.ErrorCode.Local_Authentication, (await refused.Task.WaitAsync(Eventually.Patience)).Code);
    }

    [Fact]
    public async Task Over_TLS_the_client_checks_the_brokers_certificate()
    {
        using var certificate = SelfSigned();
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { Certificate = certificate, Users = { [User] = Password }, Topics = { ["t"] = 1 } });

        using (var producer = Producer(emulator, SecurityProtocol.SaslSsl, SaslMechanism.ScramSha256, Password, authority: certificate.ExportCertificatePem()))
            Assert.Equal(PersistenceStatus.Persisted, (await producer.ProduceAsync("t", new Message<Null, string> { Value = "v" })).Status);

        var refused = new TaskCompletionSource<Error>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var other = SelfSigned();
        using var distrustful = Producer(
            emulator, SecurityProtocol.SaslSsl, SaslMechanism.ScramSha256, Password, LookAt, other.ExportCertificatePem());
        distrustful.Produce("t", new Message<Null, string> { Value = "v" });
        Assert.Contains("certificate verify failed", (await refused.Task.WaitAsync(Eventually.Patience)).Reason);

        // A connection may be lost before it comes to certificates; another is made then.
        void LookAt(Error error)
        {
            if (error.Code == Confluent.Kafka.ErrorCode.Local_Ssl)
                refused.TrySetResult(error);
        }
    }

    [Fact]
    public async Task Without_a_login_a_client_may_only_ask_for_versions_and_begin_to_log_in()
    {
        var log = new LogLines();
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { Users = { [User] = Password }, LoggerFactory = log });
        using var client = await RawClient.ConnectAsync(emulator.BootstrapServers);
        Assert.NotEmpty((await client.SendAsync<ApiVersions.Response>(ApiKey.ApiVersions, 3, new ApiVersions.Request())).Keys);
        Assert.Equal(
            ErrorCode.UnsupportedSaslMechanism, (await client.SendAsync<SaslHandshake.Response>(ApiKey.SaslHandshake, 1, new SaslHandshake.Request { Mechanism = "GSSAPI" })).Error);
        Assert.Equal(
            ErrorCode.IllegalSaslState, (await client.SendAsync<SaslAuthenticate.Response>(ApiKey.SaslAuthenticate, 2, new SaslAuthenticate.Request { Token = new byte[1] })).Error);

        await client.SendOnlyAsync((short)ApiKey.Metadata, 12, flexible: true, new Requests.Metadata.Request());

        Assert.True(await client.IsClosedByServerAsync());
        Assert.Contains("Metadata before the client has proved who it is", Assert.Single(log.All));
    }

    [Fact]
    public async Task After_the_first_version_of_the_handshake_tokens_come_bare()
    {
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { Users = { [User] = Password }, Topics = { ["t"] = 1 } });
        using var session = await Session.OpenAsync(emulator.BootstrapServers);
        await session.Client.SendAsync<SaslHandshake.Response>(ApiKey.SaslHandshake, 0, new SaslHandshake.Request { Mechanism = "PLAIN" });

        await session.Client.SendFrameAsync(Encoding.UTF8.GetBytes($"\0{User}\0{Password}"));

        Assert.Empty(await session.Client.ReadFrameAsync());
        Assert.Equal(ErrorCode.None, (await session.DescribeAsync("t")).Error);
    }

    private static IProducer<Null, string> Producer(
        KafkaEmulator emulator, SecurityProtocol protocol, SaslMechanism mechanism, string password, Action<Error>? failed = null, string? authority = null) =>
        new ProducerBuilder<Null, string>(new ProducerConfig
        {
            BootstrapServers = emulator.BootstrapServers,
            SecurityProtocol = protocol,
            SaslMechanism = mechanism,
            SaslUsername = User,
            SaslPassword = password,
            SslCaPem = authority,
            MessageTimeoutMs = 10_000,
        }).SetErrorHandler((_, error) => failed?.Invoke(error)).SetLogHandler((_, _) => { }).Build();

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
