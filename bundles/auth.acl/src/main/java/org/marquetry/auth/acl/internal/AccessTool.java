package org.marquetry.auth.acl.internal;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;

import org.osgi.service.component.annotations.Component;

/** Tells what a file of rules says: {@code FILE FORM}, and the words of {@link DryRun}. */
@Component(service = ToolProvider.class, property = "marquetry.tool=access")
public final class AccessTool implements ToolProvider {
    private static final int USAGE = 2;

    @Override
    public String name() {
        return AclSettings.PID;
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        if (arguments.length < 2) {
            err.println("use FILE auto|marquetry|mosquitto, and what is asked");
            return USAGE;
        }
        List<String> words = List.of(arguments).subList(2, arguments.length);
        return DryRun.ask(
                words,
                request ->
                        AclSettings.rules(Path.of(arguments[0]), arguments[1]).decide(request),
                out,
                err);
    }
}
