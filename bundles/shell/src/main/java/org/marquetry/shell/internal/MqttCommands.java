package org.marquetry.shell.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.spi.ToolProvider;

import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The commands of operators in a shell, which finds them by the properties of the service and calls the public methods of these
 * names. They are those of the tools that the launcher has, word for word; a shell prints what is answered, or hands it on.
 */
@Component(
        service = MqttCommands.class,
        property = {
            "osgi.command.scope=mqtt",
            "osgi.command.function=pieces",
            "osgi.command.function=exchange",
            "osgi.command.function=rollback",
            "osgi.command.function=clients",
            "osgi.command.function=disconnect",
            "osgi.command.function=health"
        })
public final class MqttCommands {
    private static final int DONE = 0;

    private final ToolProvider pieces;
    private final ToolProvider health;

    @Activate
    public MqttCommands(
            @Reference(target = "(marquetry.tool=pieces)") ToolProvider pieces,
            @Reference(target = "(marquetry.tool=health)") ToolProvider health) {
        this.pieces = pieces;
        this.health = health;
    }

    @Descriptor(
            "shows what the broker is made of: each piece's bundle, since when it serves, how it is, and who waits for it")
    public String pieces() throws CommandFailed {
        return done("pieces");
    }

    @Descriptor(
            "has a bundle take the place of the one of its name while clients stay connected; it is kept until the framework is "
                    + "started anew without it")
    public String exchange(@Descriptor("the jar file") String jar) throws CommandFailed {
        return done("exchange", jar);
    }

    @Descriptor(
            "resolves a bundle and says what it would take the place of, or what is in its way; leaves nothing behind")
    public String exchange(@Descriptor("the jar file") String jar, @Descriptor("dry-run") String dryRun)
            throws CommandFailed {
        return done("exchange", jar, dryRun);
    }

    @Descriptor("has the bundle back whose place another one has taken")
    public String rollback(@Descriptor("the symbolic name") String bundle) throws CommandFailed {
        return done("rollback", bundle);
    }

    @Descriptor("shows who is connected")
    public String clients() throws CommandFailed {
        return done("clients");
    }

    @Descriptor("ends the connection of a client; its will is published")
    public String disconnect(@Descriptor("the client's identifier") String client) throws CommandFailed {
        return done("disconnect", client);
    }

    @Descriptor("shows how each piece is, and what helps")
    public String health() {
        StringWriter lines = new StringWriter();
        // Its status is what the lines say: a piece that is not well is no failure of the command.
        run(health, lines, lines);
        return lines.toString();
    }

    private String done(String... words) throws CommandFailed {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        if (run(pieces, out, err, words) != DONE) {
            throw new CommandFailed(err.toString().strip());
        }
        return out.toString();
    }

    private static int run(ToolProvider tool, StringWriter out, StringWriter err, String... words) {
        try (PrintWriter lines = new PrintWriter(out);
                PrintWriter errors = new PrintWriter(err)) {
            return tool.run(lines, errors, words);
        }
    }
}
