using Functions.Settings;
using Toolchain;

namespace Functions.Tests;

public sealed class SettingsFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void The_sample_names_what_the_payments_functions_need()
    {
        var settings = SettingsFile.Read(Workspace.At("local.settings.sample.json"));

        Assert.Equal("payments", settings["PaymentsTopic"]);
        Assert.Equal("127.0.0.1:9092", settings["KafkaBrokers"]);
    }

    [Fact]
    public void A_double_underscore_nests()
    {
        File.WriteAllText(_file, """{ "Values": { "ExactlyOnce__Deadline": "00:00:30" } }""");

        Assert.Equal("00:00:30", SettingsFile.Read(_file)["ExactlyOnce:Deadline"]);
    }

    [Theory]
    [InlineData("{}", "has no Values; local.settings.sample.json shows what it needs")]
    [InlineData("not json", "")]
    public void What_is_not_a_settings_file_is_refused_with_its_name(string text, string reason)
    {
        File.WriteAllText(_file, text);

        var problem = Assert.Throws<InvalidDataException>(() => SettingsFile.Read(_file));

        Assert.Contains(_file, problem.Message);
        Assert.Contains(reason, problem.Message);
    }
}
