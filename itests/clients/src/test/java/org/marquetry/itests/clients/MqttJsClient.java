package org.marquetry.itests.clients;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.marquetry.itests.harness.Deadline;

/** MQTT.js for MQTT 3.1, 3.1.1 and 5.0. */
final class MqttJsClient implements TestClient {
    private static final Gson JSON = new Gson();

    private final URI broker;
    private final int version;
    private final MqttJs node;
    private final int number;
    private final Inbox inbox = new Inbox();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    MqttJsClient(URI broker, int version) throws Exception {
        this.broker = broker;
        this.version = version;
        node = MqttJs.running();
        number = node.newClient(this::event);
    }

    private JsonObject command() {
        JsonObject command = new JsonObject();
        command.addProperty("client", number);
        return command;
    }

    @Override
    public Welcome connect(Login login) throws Exception {
        JsonObject options = new JsonObject();
        options.addProperty("protocolVersion", version);
        options.addProperty("protocolId", version == 3 ? "MQIsdp" : "MQTT");
        options.addProperty("clientId", login.clientId());
        options.addProperty("clean", login.clean());
        options.addProperty("keepalive", login.keepAlive());
        if (broker.getScheme().equals("mqtts") || broker.getScheme().equals("wss")) {
            options.addProperty("ca", Files.readString(TestAuthority.shared().certificate()));
        }
        if (version == 5) {
            JsonObject properties = new JsonObject();
            properties.addProperty("sessionExpiryInterval", login.sessionExpiry());
            properties.addProperty("receiveMaximum", login.receiveMaximum());
            properties.addProperty("topicAliasMaximum", login.topicAliasMaximum());
            options.add("properties", properties);
        }
        JsonObject command = command();
        command.addProperty("url", broker.toString());
        command.add("options", options);
        addWill(command, login);
        JsonObject answer = node.ask("connect", JSON.fromJson(JSON.toJson(command), JsonObject.class));
        JsonObject properties = answer.getAsJsonObject("properties");
        JsonElement keepAlive = properties.get("serverKeepAlive");
        return new Welcome(
                answer.get("sessionPresent").getAsBoolean(),
                text(properties, "assignedClientIdentifier"),
                keepAlive == null ? null : keepAlive.getAsInt());
    }

    private void addWill(JsonObject command, Login login) {
        if (login.will() != null) {
            command.add("will", message(login.will()));
            if (version == 5) {
                JsonObject properties = properties(login.will().extras());
                properties.addProperty("willDelayInterval", login.willDelay());
                command.add("willProperties", properties);
            }
        }
    }

    private static JsonObject message(Message message) {
        JsonObject fields = new JsonObject();
        fields.addProperty("topic", message.topic());
        fields.addProperty("payload", Base64.getEncoder().encodeToString(message.payload()));
        fields.addProperty("qos", message.qos());
        fields.addProperty("retain", message.retain());
        return fields;
    }

    private static JsonObject properties(Extras extras) {
        JsonObject fields = new JsonObject();
        if (extras.payloadFormat() != null) {
            fields.addProperty("payloadFormatIndicator", extras.payloadFormat() == 1);
        }
        if (extras.expiry() != null) {
            fields.addProperty("messageExpiryInterval", extras.expiry());
        }
        if (extras.contentType() != null) {
            fields.addProperty("contentType", extras.contentType());
        }
        if (extras.responseTopic() != null) {
            fields.addProperty("responseTopic", extras.responseTopic());
        }
        if (extras.correlationData() != null) {
            byte[] data = extras.correlationData().getBytes(StandardCharsets.UTF_8);
            fields.addProperty("correlationData", Base64.getEncoder().encodeToString(data));
        }
        JsonObject user = new JsonObject();
        for (String pair : extras.userProperties()) {
            String[] parts = pair.split("=", 2);
            JsonArray values = user.has(parts[0]) ? user.getAsJsonArray(parts[0]) : new JsonArray();
            values.add(parts[1]);
            user.add(parts[0], values);
        }
        if (!user.isEmpty()) {
            // An empty object makes MQTT.js announce more bytes than it sends.
            fields.add("userProperties", user);
        }
        return fields;
    }

    private void event(JsonObject said) {
        switch (said.get("event").getAsString()) {
            case "message" -> inbox.add(arrived(said));
            case "disconnect" -> ended.complete(said.get("reason").getAsInt());
            case "close" -> ended.complete(NO_REASON);
            default -> throw new IllegalStateException(said.toString());
        }
    }

    private static Message arrived(JsonObject said) {
        JsonObject properties = said.getAsJsonObject("properties");
        JsonElement format = properties.get("payloadFormatIndicator");
        JsonElement expiry = properties.get("messageExpiryInterval");
        String correlation = text(properties, "correlationData");
        List<Integer> identifiers = new ArrayList<>();
        properties.getAsJsonArray("subscriptionIdentifiers").forEach(id -> identifiers.add(id.getAsInt()));
        Extras extras = new Extras(
                format == null ? null : format.getAsBoolean() ? Integer.valueOf(1) : Integer.valueOf(0),
                expiry == null ? null : Long.valueOf(expiry.getAsLong()),
                text(properties, "contentType"),
                text(properties, "responseTopic"),
                correlation == null
                        ? null
                        : new String(Base64.getDecoder().decode(correlation), StandardCharsets.UTF_8),
                userProperties(properties.getAsJsonArray("userProperties")),
                identifiers);
        return new Message(
                said.get("topic").getAsString(),
                Base64.getDecoder().decode(said.get("payload").getAsString()),
                said.get("qos").getAsInt(),
                said.get("retain").getAsBoolean(),
                extras);
    }

    private static List<String> userProperties(JsonArray entries) {
        List<String> pairs = new ArrayList<>();
        for (JsonElement entry : entries) {
            String name = entry.getAsJsonArray().get(0).getAsString();
            JsonElement value = entry.getAsJsonArray().get(1);
            if (value.isJsonArray()) {
                value.getAsJsonArray().forEach(each -> pairs.add(name + "=" + each.getAsString()));
            } else {
                pairs.add(name + "=" + value.getAsString());
            }
        }
        return pairs;
    }

    private static String text(JsonObject object, String name) {
        return object.has(name) ? object.get(name).getAsString() : null;
    }

    @Override
    public int subscribe(Subscription subscription) throws Exception {
        JsonObject options = new JsonObject();
        options.addProperty("qos", subscription.qos());
        if (version == 5) {
            options.addProperty("nl", subscription.noLocal());
            options.addProperty("rap", subscription.retainAsPublished());
            options.addProperty("rh", subscription.retainHandling());
            if (subscription.identifier() != null) {
                JsonObject properties = new JsonObject();
                properties.addProperty("subscriptionIdentifier", subscription.identifier());
                options.add("properties", properties);
            }
        }
        JsonObject command = command();
        command.addProperty("filter", subscription.filter());
        command.add("options", options);
        return node.ask("subscribe", command).getAsJsonArray("codes").get(0).getAsInt();
    }

    @Override
    public void unsubscribe(String filter) throws Exception {
        JsonObject command = command();
        command.addProperty("filter", filter);
        node.ask("unsubscribe", command);
    }

    @Override
    public void publish(Message message) throws Exception {
        JsonObject command = message(message);
        command.addProperty("client", number);
        if (version == 5) {
            command.add("properties", properties(message.extras()));
        }
        node.ask("publish", command);
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public void disconnect() throws Exception {
        node.ask("disconnect", command());
    }

    @Override
    public void disconnectWithWill() throws Exception {
        JsonObject options = new JsonObject();
        options.addProperty("reasonCode", 4);
        JsonObject command = command();
        command.add("options", options);
        node.ask("disconnect", command);
    }

    @Override
    public int awaitEnd() throws Exception {
        return ended.get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        node.ask("destroy", command());
    }
}
