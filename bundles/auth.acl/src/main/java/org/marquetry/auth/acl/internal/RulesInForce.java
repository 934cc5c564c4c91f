package org.marquetry.auth.acl.internal;

import java.io.PrintWriter;
import java.util.List;
import java.util.spi.ToolProvider;

/** Tells what the rules say that clients are held to now: {@code may}, and the words of {@link DryRun}. */
record RulesInForce(AclAuthorizer authorizer) implements ToolProvider {
    static final String NAME = "may";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        return DryRun.ask(List.of(arguments).subList(1, arguments.length), authorizer::decide, out, err);
    }
}
