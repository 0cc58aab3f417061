using Functions;
using LocalHost.Catalog;
using LocalHost.Tests.Kit;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Tests.Catalog;

public sealed class CatalogTests
{
    [Fact]
    public void The_payments_function_is_found_with_its_trigger()
    {
        var function = (KafkaFunction)FunctionCatalog.Find(typeof(ProcessPayments).Assembly, Settings()).Single(function => function.Name == nameof(ProcessPayments));

        Assert.True(function.IsBatched);
        Assert.Equal(("%KafkaBrokers%", "%PaymentsTopic%", "%PaymentsGroup%"), (function.Trigger.BrokerList, function.Trigger.Topic, function.Trigger.ConsumerGroup));
    }

    [Fact]
    public void Timers_are_found_and_what_a_setting_disables_is_not()
    {
        var all = FunctionCatalog.Find(typeof(ProcessPayments).Assembly, Settings());
        var left = FunctionCatalog.Find(
            typeof(ProcessPayments).Assembly, Settings(("AzureWebJobs.ExecutePaymentEffects.Disabled", "true"), ("AzureWebJobs.ProcessPayments.Disabled", "false")));

        Assert.Equal("%PurgeSchedule%", all.OfType<TimerFunction>().Single(function => function.Name == nameof(PurgeExpiredKeys)).Trigger.Schedule);
        Assert.Equal(all.Select(function => function.Name).Except([nameof(ExecutePaymentEffects)]), left.Select(function => function.Name));
    }

    [Theory]
    [InlineData(nameof(Unsupported.BatchAsText), "its trigger parameter is String[]; this host passes KafkaRecord, or KafkaRecord[] where IsBatched is true")]
    [InlineData(nameof(Unsupported.BatchWithoutIsBatched), "its trigger parameter is KafkaRecord[]; this host passes KafkaRecord, or")]
    [InlineData(nameof(Unsupported.OtherParameter), "this host cannot pass the parameter 'context' of type Object")]
    [InlineData(nameof(Unsupported.Returns), "this host awaits a Task, and it returns Int32")]
    public void A_function_that_this_host_cannot_call_is_refused_with_the_reason(string method, string reason)
    {
        var problem = Assert.Throws<NotSupportedException>(() => TestFunctions.Find(typeof(Unsupported), method));

        Assert.Contains("Function Unsupported", problem.Message);
        Assert.Contains(reason, problem.Message);
    }

    [Fact]
    public void Expressions_are_resolved_from_app_settings_wherever_they_stand()
    {
        var settings = Settings(("Host", "broker"), ("Port", "9092"));

        Assert.Equal("broker:9092", settings.Resolve("%Host%:%Port%", "Function F"));
        Assert.Equal("payments", settings.Resolve("payments", "Function F"));
        Assert.Null(settings.Resolve(null, "Function F"));
    }

    [Fact]
    public void A_missing_app_setting_is_named_with_the_function_that_needs_it()
    {
        var problem = Assert.Throws<InvalidDataException>(() => Settings().Resolve("%PaymentsTopic%", "Function F"));

        Assert.Contains("Function F needs the app setting PaymentsTopic, which is missing", problem.Message);
    }

    private static IConfiguration Settings(params (string Name, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(value => value.Name, value => value.Value)).Build();

#pragma warning disable CA1822, IDE0060 // signatures only
    private sealed class Unsupported
    {
        [Function("Unsupported")]
        public Task BatchAsText([KafkaTrigger("b", "t", IsBatched = true)] string[] records) => Task.CompletedTask;

        [Function("Unsupported")]
        public Task BatchWithoutIsBatched([KafkaTrigger("b", "t")] KafkaRecord[] records) => Task.CompletedTask;

        [Function("Unsupported")]
        public Task OtherParameter([KafkaTrigger("b", "t")] KafkaRecord record, object context) => Task.CompletedTask;

        [Function("Unsupported")]
        public int Returns([KafkaTrigger("b", "t")] KafkaRecord record) => 0;
    }
#pragma warning restore CA1822, IDE0060
}
