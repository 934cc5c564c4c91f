package org.marquetry.persistence.internal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.Will;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.WillPut;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.persistence.keyvalue.SyncMode;
import org.marquetry.persistence.keyvalue.TableOpener;
import org.marquetry.persistence.keyvalue.TableSettings;
import org.marquetry.persistence.keyvalue.TableStore;

/** A store with a little of everything in it. */
final class StoredSample {
    /** How many records there are of it, the version of the format among them. */
    static final int RECORDS = 11;

    private static final long SECONDS = 20;
    private static final int[] NO_IDENTIFIERS = {};

    private StoredSample() {}

    static TableStore open(TableOpener opener, Path directory) throws StoreException {
        Duration second = Duration.ofSeconds(1);
        return new TableStore("test", opener, new TableSettings(directory, SyncMode.ALWAYS, second, Duration.ZERO));
    }

    static void fill(TableStore store) throws Exception {
        commit(
                store,
                new SessionPut("a", "alice", 3600, 1_000),
                new WillPut("a", new Will("gone/a", Bytes.of("a"), QoS.AT_LEAST_ONCE, true, Properties.NONE), 61_000),
                new SubscriptionPut("a", TopicSubscription.of("x/#", QoS.EXACTLY_ONCE), 7),
                new SubscriptionPut("a", TopicSubscription.of("y", QoS.AT_LEAST_ONCE), 0),
                new IncomingPut("a", 77),
                outgoing("a", 1, "x/1", Message.NEVER),
                outgoing("a", 2, "x/2", 5_000),
                new OutgoingMarked("a", 1, 9, true),
                new SessionPut("b", "", 0xFFFF_FFFFL, -1),
                new RetainedPut(message("t/1", Message.NEVER)));
    }

    static void commit(TableStore store, StoreChange... changes) throws Exception {
        StoreWriter writer = store.writer(Runnable::run);
        for (StoreChange change : changes) {
            writer.append(change);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        writer.commit(new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                done.complete(null);
            }

            @Override
            public void failed(StoreException reason) {
                done.completeExceptionally(reason);
            }
        });
        done.get(SECONDS, TimeUnit.SECONDS);
    }

    static OutgoingPut outgoing(String client, long sequence, String topic, long expiresAt) {
        return new OutgoingPut(
                client,
                new Outgoing(
                        sequence, message(topic, expiresAt), QoS.EXACTLY_ONCE, false, NO_IDENTIFIERS, 0, false, null));
    }

    static Message message(String topic, long expiresAt) {
        byte[] payload = "payload".getBytes(StandardCharsets.UTF_8);
        Properties properties = Properties.builder().userProperty("k", "v").build();
        return Message.of(topic, payload, QoS.EXACTLY_ONCE, true, expiresAt, properties);
    }

    /** All there is in a table, in a form that can be compared. */
    static Map<String, String> records(HeapDevice device) {
        Map<String, String> records = new TreeMap<>();
        device.written()
                .forEach((key, value) ->
                        records.put(Bytes.of(key).toString(), Bytes.of(value).toString()));
        return records;
    }
}
