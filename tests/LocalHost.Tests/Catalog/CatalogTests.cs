using LocalHost.Catalog;
using LocalHost.Tests.Kit;
using LocalHost.Worker.Protocol;

namespace LocalHost.Tests.Catalog;

public sealed class CatalogTests
{
    private const string Kafka = """{ "name": "records", "type": "kafkaTrigger", "topic": "%Topic%", "cardinality": "Many", "properties": { "supportsDeferredBinding": "True" } }""";

    [Fact]
    public void A_function_is_what_the_worker_declares_with_its_trigger()
    {
        var function = Read([Declare("Bill", Kafka)]).Single();

        Assert.Equal(("id-of-Bill", "Bill", "kafkaTrigger", "records", "%Topic%"), (function.Id, function.Name, function.Trigger.Type, function.Trigger.Parameter, function.Trigger.Text("TOPIC")));
        Assert.Equal((true, true), (function.Trigger.IsBatched, function.Trigger.SupportsDeferredBinding));
    }

    [Fact]
    public void A_worker_loads_its_functions_in_the_order_of_their_names_with_their_bindings_and_without_JSON()
    {
        var declared = Declare("Pay", """{ "name": "record", "type": "kafkaTrigger", "direction": "In", "dataType": "Binary" }""");
        (declared.ScriptFile, declared.EntryPoint, declared.Language) = ("app.dll", "App.Pay", "dotnet-isolated");
        var shown = Declare("bill", """{ "name": "request", "type": "httpTrigger" }""", """{ "name": "$return", "type": "http", "direction": "Out" }""");

        Assert.Equal(
            [
                """{ "name": "bill", "bindings": { "request": { "type": "httpTrigger" }, "$return": { "type": "http", "direction": "out" } }, "properties": { "FunctionId": "id-of-bill" } }""",
                """{ "scriptFile": "app.dll", "entryPoint": "App.Pay", "name": "Pay", "bindings": { "record": { "type": "kafkaTrigger", "dataType": "binary" } }, "properties": { "FunctionId": "id-of-Pay" } }""",
            ],
            Read([declared, shown]).Select(function => function.ToLoad().ToString()));
    }

    [Theory]
    [InlineData("true", false)]
    [InlineData("1", false)]
    [InlineData("false", true)]
    [InlineData(null, true)]
    public void An_app_setting_turns_a_function_off(string? value, bool isThere) =>
        Assert.Equal(isThere ? ["Bill", "Ship"] : ["Ship"], Read([Declare("Bill", Kafka), Declare("Ship", Kafka)], ("AzureWebJobs.Bill.Disabled", value)).Select(function => function.Name));

    [Fact]
    public void What_an_HTTP_function_returns_is_no_trigger() =>
        Assert.Equal("httpTrigger", Read([Declare("Show", """{ "name": "request", "type": "httpTrigger" }""", """{ "name": "$return", "type": "http" }""")]).Single().Trigger.Type);

    [Fact]
    public void A_binding_that_this_host_does_not_know_is_named_with_the_way_out() => Assert.Contains(
        "Function Bill: its binding 'output' is a kafka, which this host does not know; turn the function off with the app setting AzureWebJobs.Bill.Disabled=true",
        Refusal(Declare("Bill", Kafka, """{ "name": "output", "type": "kafka" }""")));

    [Fact]
    public void A_function_has_one_trigger() => Assert.Contains("Function Bill has 0 triggers; it must have one.", Refusal(Declare("Bill")));

    [Fact]
    public void What_the_worker_could_not_read_is_passed_on()
    {
        var function = Declare("Bill", Kafka);
        function.Status = new StatusResult { Status = StatusResult.Types.Status.Failure, Result = "no such method" };

        Assert.Contains("Function Bill: the worker could not read it: no such method", Refusal(function));
    }

    private static RpcFunctionMetadata Declare(string name, params string[] bindings) => new() { Name = name, FunctionId = $"id-of-{name}", RawBindings = { bindings } };

    private static IReadOnlyList<FunctionDefinition> Read(RpcFunctionMetadata[] declared, params (string, string?)[] settings) => FunctionCatalog.Read(declared, Declared.Settings(settings).App);

    private static string Refusal(RpcFunctionMetadata declared) => Assert.Throws<InvalidDataException>(() => Read([declared])).Message;
}
