namespace Functions.Tests;

public sealed class TelemetryCredentialTests
{
    [Theory]
    [InlineData("Authorization=AAD")]
    [InlineData("ClientId=00000000-0000-0000-0000-000000000001; Authorization=aad")]
    public void Telemetry_is_sent_by_the_identity_that_the_host_sends_its_own_by(string authentication) => Assert.NotNull(Telemetry.ReadCredential(authentication));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ClientId=00000000-0000-0000-0000-000000000001")]
    public void Without_one_the_connection_string_is_enough(string? authentication) => Assert.Null(Telemetry.ReadCredential(authentication));
}
