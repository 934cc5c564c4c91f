package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.marquetry.itests.harness.Deadline;

/** Eclipse Paho's client for MQTT 3.1 and 3.1.1. */
final class PahoClient3 implements TestClient, MqttCallback {
    private static final long PATIENCE = Deadline.PATIENCE.toMillis();

    private final String uri;
    private final int version;
    private final Inbox inbox = new Inbox();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private MqttAsyncClient client;

    PahoClient3(URI broker, int version) {
        uri = broker.toString().replaceFirst("^mqtt:", "tcp:").replaceFirst("^mqtts:", "ssl:");
        this.version = version;
    }

    @Override
    public Welcome connect(Login login) throws Exception {
        client = new MqttAsyncClient(uri, login.clientId(), new MemoryPersistence());
        client.setCallback(this);
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(version);
        options.setCleanSession(login.clean());
        options.setKeepAliveInterval(login.keepAlive());
        options.setMaxInflight(1000);
        if (uri.startsWith("ssl:") || uri.startsWith("wss:")) {
            options.setSocketFactory(TestAuthority.shared().clients().getSocketFactory());
        }
        if (login.will() != null) {
            Message will = login.will();
            options.setWill(will.topic(), will.payload(), will.qos(), will.retain());
        }
        IMqttToken token = client.connect(options);
        token.waitForCompletion(PATIENCE);
        return new Welcome(token.getSessionPresent(), null, null);
    }

    @Override
    public int subscribe(Subscription subscription) throws MqttException {
        IMqttToken token = client.subscribe(subscription.filter(), subscription.qos());
        token.waitForCompletion(PATIENCE);
        return token.getGrantedQos()[0];
    }

    @Override
    public void unsubscribe(String filter) throws MqttException {
        client.unsubscribe(filter).waitForCompletion(PATIENCE);
    }

    @Override
    public void publish(Message message) throws MqttException {
        client.publish(message.topic(), message.payload(), message.qos(), message.retain())
                .waitForCompletion(PATIENCE);
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public void disconnect() throws MqttException {
        client.disconnect().waitForCompletion(PATIENCE);
    }

    @Override
    public void disconnectWithWill() {
        throw new UnsupportedOperationException("DISCONNECT has no reason before MQTT 5.0");
    }

    @Override
    public int awaitEnd() throws Exception {
        return ended.get(PATIENCE, TimeUnit.MILLISECONDS);
    }

    @Override
    public void connectionLost(Throwable cause) {
        ended.complete(NO_REASON);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        inbox.add(new Message(topic, message.getPayload(), message.getQos(), message.isRetained(), Extras.NONE));
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
        // The test waits for the token itself.
    }

    @Override
    public void close() throws IOException {
        try {
            closeClient();
        } catch (MqttException e) {
            throw new IOException("the client could not be closed", e);
        }
    }

    private void closeClient() throws MqttException {
        if (client != null) {
            if (client.isConnected()) {
                client.disconnectForcibly(0, 1000);
            }
            client.close(true);
        }
    }
}
