using ExactlyOnce;
using ExactlyOnce.Kafka;
using Functions.Charges;
using Functions.Connection;
using Functions.DeadLetters;
using Functions.HostSettings;
using Functions.Http;
using Functions.Payments;
using Functions.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Functions;

/// <summary>The application's services, for the Functions worker (Program.cs) and for src/LocalHost alike.</summary>
public static class Startup
{
    /// <summary>Adds the services that the functions need. Settings are checked when the host starts.</summary>
    public static void Configure(IHostApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        builder.Services.AddExactlyOnceKafka(kafka => KafkaConnection.Configure(kafka, settings));
        builder.Services.AddIdempotencyStore(settings);
        builder.Services.AddDeadLetterClaims(settings);
        builder.Services.AddDoctor(doctor => settings.BindSection("Doctor", doctor));
        builder.Services.AddSingleton<IDoctorCheck>(new HostSettingsCheck(settings));
        builder.Services.AddOptions<PageOptions>().Configure(page => settings.BindSection("Page", page)).ValidateOnStart();
        builder.Services.AddSingleton<Mask>();
        builder.Services.AddPayments(settings);
        builder.Services.AddCharges(settings);
    }

    /// <summary>Has the start fail where the triggers cannot run with these settings: for programs that have triggers.</summary>
    public static void RequireTriggerSettings(IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton<IValidateOptions<PaymentTopics>>(new TriggerSettings(builder.Configuration));
}
