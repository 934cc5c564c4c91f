package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;

import org.marquetry.api.broker.Clients;
import org.marquetry.api.broker.ConnectedClient;
import org.marquetry.api.packet.ReasonCode;

/** The clients of all loops, asked some in each turn. */
record ClientList(Engine engine) implements Clients {
    private static final int CLIENTS_A_TURN = 256;

    @Override
    public CompletionStage<List<ConnectedClient>> connected() {
        List<CompletableFuture<List<ConnectedClient>>> ofLoops = IntStream.range(0, engine.loops())
                .mapToObj(engine::loop)
                .map(ClientList::ask)
                .toList();
        return CompletableFuture.allOf(ofLoops.toArray(new CompletableFuture<?>[0]))
                .thenApply(nothing -> ofLoops.stream()
                        .flatMap(ofLoop -> ofLoop.join().stream())
                        .toList());
    }

    private static CompletableFuture<List<ConnectedClient>> ask(EngineLoop loop) {
        CompletableFuture<List<ConnectedClient>> answer = new CompletableFuture<>();
        try {
            loop.execute(() -> new Listing(loop, answer).run());
        } catch (RejectedExecutionException e) {
            answer.complete(List.of());
        }
        return answer;
    }

    @Override
    public CompletionStage<Boolean> disconnect(String clientId) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        EngineLoop loop = engine.loopOf(clientId);
        try {
            loop.execute(() -> {
                Session session = loop.directory().session(clientId);
                ClientConnection connection = session == null ? null : session.connection();
                if (connection != null) {
                    connection.end(ReasonCode.ADMINISTRATIVE_ACTION, "disconnected by an operator");
                }
                done.complete(connection != null);
            });
        } catch (RejectedExecutionException e) {
            done.complete(false);
        }
        return done;
    }

    /** One loop's clients. */
    private static final class Listing implements Runnable {
        private final EngineLoop loop;
        private final CompletableFuture<List<ConnectedClient>> answer;
        private final Iterator<ClientConnection> left;
        private final List<ConnectedClient> found = new ArrayList<>();

        Listing(EngineLoop loop, CompletableFuture<List<ConnectedClient>> answer) {
            this.loop = loop;
            this.answer = answer;
            left = new ArrayList<>(loop.connections().values()).iterator();
        }

        @Override
        public void run() {
            for (int i = 0; i < CLIENTS_A_TURN && left.hasNext(); i++) {
                ClientConnection next = left.next();
                if (next.isConnected()) {
                    found.add(describe(next));
                }
            }
            if (left.hasNext()) {
                loop.execute(this);
            } else {
                answer.complete(found);
            }
        }

        private static ConnectedClient describe(ClientConnection client) {
            Session session = client.session();
            return new ConnectedClient(
                    session.clientId(),
                    client.permissions().identity(),
                    client.transport().remoteAddress(),
                    client.transport().policy().name(),
                    client.terms().version(),
                    session.expiryInterval() == Session.WITH_CONNECTION,
                    session.subscriptions().size(),
                    session.queued());
        }
    }
}
