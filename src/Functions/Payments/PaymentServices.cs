using ExactlyOnce;
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
            pipeline.TriggerGroup = settings["PaymentsGroup"] ?? "";
            pipeline.DeadLetterTopic = settings["PaymentsDeadLetterTopic"] ?? "";
            pipeline.RetryTopic = settings["PaymentsRetryTopic"];
            pipeline.InputTopic = settings["PaymentsTopic"];
            pipeline.OutputTopics = [.. new[] { settings["PaymentsProcessedTopic"], settings["AuditLogTopic"], settings["PaymentEffectsTopic"] }.OfType<string>()];
            pipeline.HistoryTopic = settings["LaneHistoryTopic"];
            settings.GetSection("ExactlyOnce").BindTo(pipeline);
        });
    }
}
