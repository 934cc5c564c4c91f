package org.marquetry.launcher;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.spi.ToolProvider;

import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.util.tracker.ServiceTracker;

/** What bundles offer to operators: tools of the JDK's kind, told apart by properties of their services. */
final class Tools {
    /** The command that says how the pieces of a running broker are. */
    static final String HEALTH = "health";

    /** The commands on pieces and clients of a running broker. */
    static final List<String> PIECES = List.of("pieces", "exchange", "rollback", "clients", "disconnect");

    private final BundleContext context;

    Tools(BundleContext context) {
        this.context = context;
    }

    /** Runs a command on the broker in this process, or the store that it uses. Answers the exit status of the command. */
    int live(List<String> words, PrintWriter out, PrintWriter err) {
        try {
            if (words.equals(List.of(HEALTH))) {
                return run("(marquetry.tool=health)", Duration.ZERO, List.of(), out, err, "the broker does not run");
            }
            if (words.get(0).equals(AccessCommand.NAME)) {
                return run("(marquetry.tool=may)", Duration.ZERO, words, out, err, "the broker has no file of rules");
            }
            return PIECES.contains(words.get(0))
                    ? run("(marquetry.tool=pieces)", Duration.ZERO, words, out, err, "the broker does not run")
                    : run("(!(marquetry.tool=*))", Duration.ZERO, words, out, err, "the broker has no store on disk");
        } catch (InterruptedException e) {
            throw new IllegalStateException("there was nothing to wait for", e);
        }
    }

    /** The same on a store that nobody uses, as soon as the bundle for it has come up. */
    int offline(Pid store, Duration bound, List<String> words, PrintWriter out, PrintWriter err)
            throws InterruptedException {
        String filter = "(&(marquetry.tool=offline)(marquetry.store=" + store.role() + "))";
        return run(filter, bound, words, out, err, "there is no bundle here for " + store.role());
    }

    /**
     * Runs the tool whose service has certain properties, as soon as there is one.
     *
     * @param missing what to say if there is none within the bound
     */
    int run(String properties, Duration bound, List<String> words, PrintWriter out, PrintWriter err, String missing)
            throws InterruptedException {
        ServiceTracker<ToolProvider, ToolProvider> tracker = new ServiceTracker<>(context, filter(properties), null);
        tracker.open();
        try {
            ToolProvider tool = bound.isZero() ? tracker.getService() : tracker.waitForService(bound.toMillis());
            if (tool == null) {
                err.println(missing);
                return ExitStatus.FAILED.code();
            }
            return tool.run(out, err, words.toArray(new String[0]));
        } finally {
            tracker.close();
        }
    }

    private Filter filter(String properties) {
        try {
            return context.createFilter("(&(objectClass=" + ToolProvider.class.getName() + ")" + properties + ")");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
