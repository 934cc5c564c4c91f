package org.marquetry.pieces.internal;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.spi.ToolProvider;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.broker.Clients;
import org.marquetry.api.broker.ConnectedClient;
import org.marquetry.api.pieces.Exchange;
import org.marquetry.api.pieces.ExchangeException;
import org.marquetry.api.pieces.Piece;
import org.marquetry.api.pieces.Pieces;
import org.marquetry.api.pieces.Plan;
import org.marquetry.api.pieces.Provider;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The commands on pieces and clients, for whoever takes commands: prints lines with tabs, and answers 0 if it was done, else 1. */
@Component(service = ToolProvider.class, property = "marquetry.tool=pieces")
public final class PiecesTool implements ToolProvider {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final long PATIENCE_SECONDS = 10;
    private static final String DRY = "dry-run";

    private final Pieces pieces;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Clients clients;

    @Activate
    public PiecesTool(@Reference Pieces pieces) {
        this.pieces = pieces;
    }

    @Override
    public String name() {
        return "pieces";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            return run(List.of(arguments), out, err);
        } catch (ExchangeException e) {
            err.println(Names.oneLine(String.valueOf(e.getMessage())));
        } catch (InvalidPathException e) {
            err.println("no file name: " + Names.oneLine(String.valueOf(e.getMessage())));
        } catch (TimeoutException e) {
            err.println("the broker does not answer within " + PATIENCE_SECONDS + " s; health tells how it is");
        } catch (ExecutionException e) {
            err.println("the broker does not answer: " + Names.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("interrupted");
        }
        return FAILED;
    }

    private int run(List<String> words, PrintWriter out, PrintWriter err)
            throws ExchangeException, InterruptedException, ExecutionException, TimeoutException {
        String command = words.isEmpty() ? "" : words.get(0);
        if (words.equals(List.of("pieces"))) {
            pieces.list().forEach(piece -> print(piece, out));
        } else if (words.equals(List.of("clients"))) {
            printClients(out);
        } else if (command.equals("disconnect") && words.size() == 2) {
            return disconnect(words.get(1), out, err);
        } else if (command.equals("exchange") && words.size() == 2) {
            print(pieces.exchange(Path.of(words.get(1))), out);
        } else if (command.equals("exchange")
                && words.size() == 3
                && words.get(2).equals(DRY)) {
            return print(pieces.plan(Path.of(words.get(1))), out, err);
        } else if (command.equals("rollback") && words.size() == 2) {
            pieces.rollBack(words.get(1));
            out.println("the former " + words.get(1) + " serves again");
        } else {
            err.println("use pieces, exchange JAR [dry-run], rollback NAME, clients, or disconnect CLIENT");
            return FAILED;
        }
        return DONE;
    }

    private static void print(Piece piece, PrintWriter out) {
        for (Provider provider : piece.providers()) {
            out.println(String.join(
                    "\t",
                    piece.role(),
                    provider.bundle() + " " + provider.version(),
                    provider.subject().isEmpty() ? "-" : provider.subject(),
                    "ranking " + provider.ranking(),
                    "since " + provider.since().truncatedTo(ChronoUnit.SECONDS),
                    condition(provider)));
        }
        if (piece.providers().isEmpty()) {
            out.println(piece.role() + "\tnobody");
        }
        piece.waiting().forEach(waiting -> out.println(piece.role() + "\tawaited by " + waiting));
    }

    private static String condition(Provider provider) {
        String fault = provider.fault().isEmpty() ? "serves" : "fault: " + provider.fault();
        return provider.onProbation() ? fault + ", on probation" : fault;
    }

    private static int print(Plan plan, PrintWriter out, PrintWriter err) {
        String name = plan.bundle() + " " + plan.version();
        if (!plan.obstacles().isEmpty()) {
            plan.obstacles().forEach(obstacle -> err.println(name + " " + obstacle));
            return FAILED;
        }
        String roles = String.join(", ", plan.roles());
        if (plan.former().isEmpty()) {
            out.println(name + " would serve as " + roles + ", beside what there is");
        } else {
            out.println(name + " would take the place of " + plan.former() + " as " + roles
                    + (plan.sideBySide() ? ", which serves until then" : ", which is stopped before"));
        }
        return DONE;
    }

    private static void print(Exchange done, PrintWriter out) {
        String place = done.former().isEmpty() ? "as well" : "in place of " + done.former();
        out.println(done.successor() + " serves " + place + ", on probation for "
                + done.probation().toSeconds() + " s");
    }

    private void printClients(PrintWriter out)
            throws ExchangeException, InterruptedException, ExecutionException, TimeoutException {
        List<ConnectedClient> connected =
                engine().connected().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        connected.stream()
                .sorted(Comparator.comparing(ConnectedClient::clientId))
                .forEach(client -> print(client, out));
    }

    private static void print(ConnectedClient client, PrintWriter out) {
        out.println(String.join(
                "\t",
                Names.oneLine(client.clientId()),
                client.identity().isAnonymous()
                        ? "anonymous"
                        : Names.oneLine(client.identity().principal()),
                String.valueOf(client.remoteAddress()),
                client.listener(),
                "MQTT " + client.version(),
                client.cleanStart() ? "session ends with the connection" : "session is kept",
                client.subscriptions() + " subscriptions",
                client.queued() + " queued"));
    }

    private int disconnect(String clientId, PrintWriter out, PrintWriter err)
            throws ExchangeException, InterruptedException, ExecutionException, TimeoutException {
        boolean was = engine().disconnect(clientId).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (was) {
            out.println(Names.oneLine(clientId) + " is disconnected");
            return DONE;
        }
        err.println(Names.oneLine(clientId) + " is not connected");
        return FAILED;
    }

    private Clients engine() throws ExchangeException {
        Clients engine = clients;
        if (engine == null) {
            throw new ExchangeException("there is no engine just now");
        }
        return engine;
    }
}
