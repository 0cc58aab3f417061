using System.Diagnostics.Metrics;
using LocalHost.Catalog;
using LocalHost.Listeners;
using LocalHost.ScriptRoots;
using LocalHost.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LocalHost.Kafka;

/// <summary>Makes a <see cref="KafkaListener"/> of each function with a Kafka trigger.</summary>
internal sealed class KafkaListenerFactory(ScriptRoot root, IWorker worker, IMeterFactory meters, TimeProvider clock, ILoggerFactory loggers) : IListenerFactory
{
    // As the Functions host names it, for host.json's logging.logLevel.
    private const string LogCategory = "Host.Triggers.Kafka";

    public string TriggerType => "kafkaTrigger";

    public IEnumerable<IFunctionListener> Create(IReadOnlyList<FunctionDefinition> functions)
    {
        var settings = TriggerSettings.Read(root.Settings);
        var measured = new PartitionMeters(meters.Create(HostTelemetry.Name));
        var logger = loggers.CreateLogger(LogCategory);
        List<string> problems = [];
        List<IFunctionListener> listeners = [];
        foreach (var function in functions)
        {
            try
            {
                var declaration = TriggerDeclaration.Read(function, root.Settings.App, root.Folder, settings);
                listeners.Add(new KafkaListener(function, declaration, settings, Drains(root.Settings.App), worker, measured, clock, logger));
            }
            catch (InvalidDataException problem)
            {
                problems.Add(problem.Message);
            }
        }
        return problems.Count == 0 ? listeners : throw new InvalidDataException(string.Join(Environment.NewLine, problems));
    }

    // As the Functions host decides whether it drains when it is stopped.
    private static bool Drains(IConfiguration settings) =>
        !string.IsNullOrEmpty(settings["KUBERNETES_SERVICE_HOST"]) || (bool.TryParse(settings["FUNCTIONS_ENABLE_DRAIN_ON_APP_STOPPING"], out var drains) && drains);
}
