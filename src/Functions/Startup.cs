using ExactlyOnce;
using ExactlyOnce.Kafka;
using Functions.Charges;
using Functions.DeadLetters;
using Functions.HostSettings;
using Functions.Http;
using Functions.Payments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Functions;

/// <summary>The application's services, for the Functions worker (Program.cs) and for src/LocalHost alike.</summary>
public static class Startup
{
    /// <summary>Adds the services that the functions need. Settings are checked when the host starts.</summary>
    public static void Configure(IHostApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        builder.Services.AddExactlyOnceKafka(kafka =>
        {
            kafka.BootstrapServers = settings["KafkaBrokers"] ?? "";
            kafka.SecurityProtocol = KafkaSecurity.ClientProtocol;
            kafka.SaslMechanism = KafkaSecurity.ClientMechanism;
            kafka.SaslUsername = settings["KafkaUsername"];
            kafka.SaslPassword = settings["KafkaPassword"];
            settings.GetSection("Kafka").BindTo(kafka);
        });
        builder.Services.AddIdempotencyStore(settings);
        builder.Services.AddDeadLetterClaims(settings);
        builder.Services.AddDoctor(settings.GetSection("Doctor").BindTo);
        builder.Services.AddSingleton<IDoctorCheck>(new HostSettingsCheck(settings));
        builder.Services.AddOptions<PageOptions>().Configure(settings.GetSection("Page").BindTo).ValidateOnStart();
        builder.Services.AddSingleton<Mask>();
        builder.Services.AddPayments(settings);
        builder.Services.AddCharges(settings);
    }
}
