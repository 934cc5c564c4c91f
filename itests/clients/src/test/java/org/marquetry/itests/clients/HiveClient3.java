package org.marquetry.itests.clients;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3ConnectBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import org.marquetry.itests.harness.Deadline;

/** The HiveMQ client for MQTT 3.1.1. */
final class HiveClient3 implements TestClient {
    private final URI broker;
    private final Inbox inbox = new Inbox();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private Mqtt3AsyncClient client;

    HiveClient3(URI broker) {
        this.broker = broker;
    }

    @Override
    public Welcome connect(Login login) throws Exception {
        Mqtt3ClientBuilder builder = MqttClient.builder()
                .useMqttVersion3()
                .serverHost(broker.getHost())
                .serverPort(broker.getPort())
                .addDisconnectedListener(context -> ended.complete(NO_REASON));
        if (broker.getScheme().equals("mqtts") || broker.getScheme().equals("wss")) {
            builder.sslConfig()
                    .trustManagerFactory(TestAuthority.shared().trust())
                    .applySslConfig();
        }
        if (broker.getScheme().startsWith("ws")) {
            builder.webSocketConfig().serverPath(broker.getPath()).applyWebSocketConfig();
        }
        if (!login.clientId().isEmpty()) {
            builder.identifier(login.clientId());
        }
        client = builder.buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, this::arrived);
        Mqtt3ConnectBuilder connect =
                Mqtt3Connect.builder().cleanSession(login.clean()).keepAlive(login.keepAlive());
        if (login.will() != null) {
            connect.willPublish(outgoing(login.will()));
        }
        return new Welcome(get(client.connect(connect.build())).isSessionPresent(), null, null);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Mqtt3Publish outgoing(Message message) {
        return Mqtt3Publish.builder()
                .topic(message.topic())
                .payload(message.payload())
                .qos(MqttQos.fromCode(message.qos()))
                .retain(message.retain())
                .build();
    }

    private void arrived(Mqtt3Publish message) {
        inbox.add(new Message(
                message.getTopic().toString(),
                message.getPayloadAsBytes(),
                message.getQos().getCode(),
                message.isRetain(),
                Extras.NONE));
    }

    @Override
    public int subscribe(Subscription subscription) throws Exception {
        Mqtt3Subscribe subscribe = Mqtt3Subscribe.builder()
                .topicFilter(subscription.filter())
                .qos(MqttQos.fromCode(subscription.qos()))
                .build();
        return get(client.subscribe(subscribe)).getReturnCodes().get(0).getCode();
    }

    @Override
    public void unsubscribe(String filter) throws Exception {
        get(client.unsubscribeWith().topicFilter(filter).send());
    }

    @Override
    public void publish(Message message) throws Exception {
        get(client.publish(outgoing(message)));
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public void disconnect() throws Exception {
        get(client.disconnect());
    }

    @Override
    public void disconnectWithWill() {
        throw new UnsupportedOperationException("DISCONNECT has no reason before MQTT 5.0");
    }

    @Override
    public int awaitEnd() throws Exception {
        return get(ended);
    }

    @Override
    public void close() {
        if (client != null && client.getState().isConnected()) {
            client.disconnect()
                    .orTimeout(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    // The connection may have ended in the meantime, which is as good.
                    .exceptionally(failure -> null)
                    .join();
        }
    }
}
