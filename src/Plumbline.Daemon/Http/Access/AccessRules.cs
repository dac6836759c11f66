using System.Net;

namespace Plumbline.Daemon.Http.Access;

/// <summary>Who may do what: looking is read, changing is operate, everything below /admin and trying again is admin.</summary>
internal static class AccessRules
{
    public static void UseAccessRules(this WebApplication app)
    {
        var tokens = app.Services.GetRequiredService<AccessTokens>();
        app.Use(async (context, next) =>
        {
            var needed = Needed(context.Request.Method, context.Request.Path);
            var caller = Caller.Of(context, tokens.Current);
            if (caller.Scopes.HasFlag(needed))
            {
                await next(context);
            }
            else if (caller == Caller.Nobody)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await Problems.WriteAsync(context, HttpStatusCode.Unauthorized, "unauthorized", "This needs a token that plumbd knows, in the header \"Authorization: Bearer …\". \"plumbd --new-token\" makes one.");
            }
            else
            {
                await Problems.WriteAsync(
                    context, HttpStatusCode.Forbidden, "forbidden", $"This needs the scope {needed.Word()}, which {caller.Name} does not have. Use a token that has it, or the Unix socket as root.");
            }
        });
    }

    internal static Scope Needed(string method, PathString path) =>
        path.StartsWithSegments("/api/v1/admin", StringComparison.OrdinalIgnoreCase) || (path.Value ?? "").EndsWith("/retry", StringComparison.OrdinalIgnoreCase) ? Scope.Admin
        : HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Scope.Read
        : Scope.Operate;
}
