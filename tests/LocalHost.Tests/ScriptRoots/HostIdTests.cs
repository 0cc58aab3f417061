using LocalHost.ScriptRoots;
using LocalHost.Tests.Kit;

namespace LocalHost.Tests.ScriptRoots;

public sealed class HostIdTests
{
    [Fact]
    public void Instances_of_one_script_root_on_one_machine_have_one_id_and_others_have_another()
    {
        var id = HostId.Default("My-Machine", "/apps/payments");

        // The Functions host's own, of these: the name's letters and digits, and its hash of the path.
        Assert.Equal("mymachine-1278028238", id);
        Assert.Equal(id, HostId.Default("My-Machine", "/apps/payments/"));
        Assert.NotEqual(id, HostId.Default("My-Machine", "/apps/orders"));
        Assert.NotEqual(id, HostId.Default("Other", "/apps/payments"));
    }

    [Fact]
    public void An_id_is_not_longer_than_32_characters() =>
        Assert.Equal(32, HostId.Default(new string('m', 40), "/apps/payments").Length);

    [Theory]
    [InlineData("AzureFunctionsWebHost:hostid")]
    [InlineData("AzureFunctionsJobHost:id")]
    public void An_id_that_is_set_goes_first(string setting) =>
        Assert.Equal("payments-1", HostId.Of(Declared.Settings((setting, "payments-1")), "/apps/payments").Value);

    [Theory]
    [InlineData("Payments")]
    [InlineData("payments-")]
    [InlineData("pay--ments")]
    [InlineData("")]
    [InlineData("a-name-that-is-much-too-long-for-it")]
    public void An_id_that_breaks_its_rule_is_refused_with_the_rule(string id)
    {
        var problem = Assert.Throws<InvalidDataException>(() => HostId.Of(Declared.Settings(("AzureFunctionsWebHost:hostid", id)), "/apps/payments"));

        Assert.Contains($"The host id is '{id}' (app setting AzureFunctionsWebHost__hostid", problem.Message);
        Assert.Contains("1 to 32 lower-case letters", problem.Message);
    }
}
