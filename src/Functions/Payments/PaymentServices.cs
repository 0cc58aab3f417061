using ExactlyOnce;
using Functions.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Functions.Payments;

/// <summary>Registers the payments pipeline.</summary>
internal static class PaymentServices
{
    public static void AddPayments(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<PaymentTopics>().Bind(settings).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PaymentTopics>, PaymentTopicsValidator>();
        services.AddPipeline<PaymentTransform>(pipeline =>
        {
            var reader = new SettingsReader(settings);
            pipeline.TriggerGroup = reader.Required("PaymentsGroup");
            pipeline.DeadLetterTopic = reader.Required("PaymentsDeadLetterTopic");
            pipeline.RetryTopic = settings["PaymentsRetryTopic"];
            pipeline.InputTopic = settings["PaymentsTopic"];
            pipeline.OutputTopics = [.. new[] { settings["PaymentsProcessedTopic"], settings["AuditLogTopic"], settings["PaymentEffectsTopic"] }.OfType<string>()];
            pipeline.HistoryTopic = settings["LaneHistoryTopic"];
            reader.Bind("ExactlyOnce", pipeline);
            reader.ThrowIfWrong<PipelineOptions>();
        });
    }
}
