using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Plumbline.Client;
using Plumbline.Daemon.Http.Access;
using Plumbline.Daemon.Operations;
using Plumbline.Documents;

namespace Plumbline.Daemon.Http.OpenApi;

/// <summary>GET /openapi/v1.json. The same text is in docs/openapi.json; a test compares them.</summary>
internal static class ApiDocument
{
    public const string Route = "/openapi/{documentName}.json";

    private const string Token = "token";

    private const string Description =
        "Volumes, operations and the state of a host. Every change is accepted as an operation (202) and done in the background; GET /api/v1/events tells each step. "
        + "Failures are RFC 9457 problem documents with a code. Over the Unix socket the kernel says who asks; over TCP a token does, where plumbd has any.";

    public static void AddApiDocument(this IServiceCollection services)
    {
        // The generator reads the schemas of the records from here; the answers themselves name their contexts.
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, DaemonJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(1, DocumentJson.Default);
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi("v1", options => Configure(options));
    }

    private static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Describe(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo { Title = "Plumbline", Version = "v1", Description = Description };

        // The generator names the address that it was asked at.
        document.Servers = null;
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Token] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "Of \"plumbd --new-token NAME --scopes read,operate,admin\"." },
        };
        document.Security = [[], new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Token, document)] = [] }];
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var notes = context.Description.ActionDescriptor.EndpointMetadata.OfType<RouteNotes>().Single();
        var scope = AccessRules.Needed(context.Description.HttpMethod!, "/" + context.Description.RelativePath);
        operation.Description = $"Needs the scope {scope.Word()}.";
        foreach (var (index, (status, _, mediaType)) in notes.More.Index())
        {
            operation.Responses!.Remove($"{RouteNotes.Aside + index}", out var made);
            operation.Responses[$"{status}"].Content![mediaType] = made!.Content![mediaType];
        }

        if (operation.RequestBody is OpenApiRequestBody body)
        {
            body.Required = !notes.BodyMayBeMissing;
        }

        operation.Parameters =
        [
            .. notes.Parameters.OrderBy(p => p.In switch { ParameterLocation.Path => 0, ParameterLocation.Query => 1, _ => 2 }).Select(p => new OpenApiParameter
            {
                Name = p.Name,
                In = p.In,
                Required = p.In == ParameterLocation.Path,
                Description = p.Description,
                Schema = new OpenApiSchema { Type = p.Type, Enum = p.Words.Count == 0 ? null : [.. p.Words.Select(w => JsonValue.Create(w))] },
            }),
        ];
    }

    private static void Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(OperationStatus))
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. OperationWords.All.Order(StringComparer.Ordinal).Select(w => JsonValue.Create(w))];
        }
    }
}
