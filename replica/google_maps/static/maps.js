// The page of the replica: asks for the same two responses as the real one, and renders its markup.
"use strict";
(() => {
  const { kind, query, request, labels, limited } = window.PAGE;
  const PAGE_SIZE = 20;
  const pane = document.getElementById("pane");
  const state = { offset: 0, loading: false, ended: false, feed: null };

  const dig = (node, ...path) => path.reduce((at, key) => (at == null ? null : at[key] ?? null), node);
  const esc = (text) => String(text ?? "").replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
  const say = (name, value) => labels[name].replace("{}", value);
  // Pictures lie on another host of the real site; here all is one origin.
  const picture = (url) => (url || "").replace(/^https:\/\/[^/]+/, "");

  async function ask(url) {
    const reply = await fetch(url);
    if (!reply.ok) throw new Error(`${reply.status}`);
    const text = await reply.text();
    const data = JSON.parse(text.slice(text.indexOf("\n") + 1));
    return typeof data === "string" ? reveal(data) : data;
  }

  // Data of a form that only this script knows.
  function reveal(data) {
    const text = new TextDecoder().decode(Uint8Array.from(atob(data), (c) => c.charCodeAt(0)));
    return JSON.parse(text.slice(text.indexOf("\n") + 1));
  }

  function results(data) {
    const shapeA = (dig(data, 0, 1) || []).map((row) => dig(row, 14)).filter(Boolean);
    const shapeB = (data[64] || []).map((row) => dig(row, 1)).filter(Boolean);
    const adsA = (dig(data, 2, 1) || []).flat().map((row) => ({ node: dig(row, 15) }));
    const adsB = (data[64] || []).filter((row) => !row[1]).map((row) => ({ node: dig(row, 5, 15), link: dig(row, 5, 4), host: dig(row, 5, 3) }));
    const single = shapeA.length === 1 && data[0][1].length === 1 ? shapeA[0] : null;
    return { places: [...shapeA, ...shapeB], ads: [...adsA, ...adsB].filter((ad) => ad.node), single };
  }

  function placePath(node) {
    const [, , lat, lon] = node[9];
    const name = encodeURIComponent(node[11]).replace(/%20/g, "+");
    const [kgmid, id] = [dig(node, 227, 0, 3), dig(node, 227, 0, 4)];
    const data = `!4m7!3m6!1s${node[10]}!8m2!3d${lat}!4d${lon}!16s${encodeURIComponent(kgmid)}!19s${id}`;
    return `/maps/place/${name}/data=${data}?authuser=0&hl=${window.PAGE.hl}&rclk=1`;
  }

  function stars(node) {
    const [rating, count] = [dig(node, 4, 7), dig(node, 4, 8)];
    if (rating == null) return "";
    const many = count == null ? "" : count.toLocaleString(window.PAGE.hl);
    const shown = rating.toLocaleString(window.PAGE.hl, { minimumFractionDigits: 1 });
    const spoken = say("stars", shown) + (many ? ` ${say("reviews", many).replace("reviews", "Reviews")}` : "");
    const hint = many ? `<span class="UY7F9" aria-hidden="true">(${many})</span>` : "";
    return `<span class="e4rVHe fontBodyMedium"><span role="img" class="ZkP5Je" aria-label="${esc(spoken)}"><span class="MW4etd" aria-hidden="true">${shown}</span><div class="QBUL8c "></div><div class="QBUL8c "></div><div class="QBUL8c "></div><div class="QBUL8c "></div><div class="QBUL8c vIBWLc "></div>${hint}</span></span>`;
  }

  // "Open ⋅ Closes 5 PM" in the response is two texts with another dot on the page.
  const statusSpans = (status) => status.split(" ⋅ ").map((part, i) => `<span style="font-weight: 400;">${i ? " · " : ""}${esc(part)}</span>`).join("");
  const dot = '<span aria-hidden="true">·</span>';
  const joined = (parts) => parts.filter(Boolean).map((part, i) => `<span>${i ? ` ${dot} ` : ""}${part}</span>`).join("");

  function card(node, ad) {
    const name = esc(node[11]);
    const status = dig(node, 203, 1, 4, 0);
    const phone = dig(node, 178, 0, 0);
    const site = ad ? ad.link : dig(node, 7, 0);
    const image = dig(node, 72, 0, 0, 6, 0);
    const street = dig(node, 2, 0);
    const head = ad ? `<div class="OcdnDb "><h1 class="kpih0e f8ia3c uvopNe" aria-label="${esc(labels.sponsored)}"><span class="jHLihd lV5Ihd">${esc(labels.sponsored)}</span></h1></div>` : "";
    const line1 = joined([`<span>${esc(dig(node, 13, 0))}</span>`, street && `<span>${esc(street)}</span>`]);
    const line2 = joined([status && `<span>${statusSpans(status)}</span>`, phone && `<span class="UsdlK">${esc(phone)}</span>`]);
    const button = site && !limited ? `<div class="etWJQ jym1ob kdfrQc WY7ZIb"><a class="lcr4fd S9kvJb " data-value="${esc(labels.website)}" href="${esc(site)}"><span class="DVeyrd "></span><div class="R8c4Qb fontLabelMedium">${esc(labels.website)}</div></a></div>` : "";
    const shot = image ? `<div class="xwpmRb qisNDe"><div class="FQ2IWe p0Hhde"><img decoding="async" aria-hidden="true" src="${esc(picture(image))}"></div></div>` : "";
    const offer = ad ? `<a class="bm892c" target="_blank" href="${esc(ad.link || "/aclk?sa=L")}"></a>` : "";
    return `<div><div role="article" class="Nv2PK ${ad ? "" : "tH5CWc "}THOPZb " aria-label="${name}" jsaction="mouseover:pane.wfvdle7;mouseout:pane.wfvdle7"><a class="hfpxzc" aria-label="${name}" href="https://www.google.com${esc(placePath(node))}" jsaction="pane.wfvdle7"></a><div class="rWbY0d"></div><div class="bfdHYd Ppzolf OFBs3e  "><div class="rgFiGf OyjIsf "></div><div class="hHbUWd">${head}</div><div class="rSy5If"></div><div class="lI9IFe "><div class="y7PRA"><div class="Lui3Od T7Wufd "><div class="Z8fK3b"><div class="OyjIsf "></div><div class="UaQhfb fontBodyMedium"><div class="NrDZNb"><div class="dIDW9d"></div><span class="HTCGSb"></span><div class="qBF1Pd fontHeadlineSmall ">${name}</div> <span class="muMOJe"></span></div><div class="HAthLd"></div><div class="W4Efsd"><div class="AJB7ye"><span class="wZrhX"></span> ${stars(node)}</div></div><div class="W4Efsd"><div class="W4Efsd">${line1}</div>${line2 ? `<div class="W4Efsd">${line2}</div>` : ""}</div></div></div></div></div><div class="Rwjeuc">${button}</div><div class="SpFAAb">${shot}</div></div><div class="qty3Ue"></div><div class="gwQ6lc" jsaction="click:mLt3mc">${offer}</div></div></div></div>`;
  }

  const separator = '<div class="TFQHme"></div>';
  const skeleton = '<div class="waiting"><div class="lXJj5c Hk4XGb "><div class="OBAKjf  veYFef"></div></div></div>';
  const end = () => `<div class="m6QErb XiKgde tLjsW eKbjU"><div class="PbZDve "><p class="fontBodyMedium "><span><span class="HlvSq">${esc(labels.end)}</span></span></p></div></div>`;
  const notice = () => `<div class="m6QErb XiKgde " jslog="295515;mutable:true;" style="padding: 16px 24px;"><div class="m6QErb XiKgde VrHjaf "><div class="S3H0Nb fontBodyMedium"><span class="bgAY2b"></span><span>${esc(labels.limited)} <button class="kyuRq">…</button></span></div></div></div>`;

  function openFeed() {
    pane.innerHTML = `<div class="m6QErb WNBkOb XiKgde " role="main" aria-label="${esc(say("results", query))}"><div class="m6QErb DxyBCb kA9KIf dS8AEf XiKgde ecceSd list"><div class="m6QErb DxyBCb kA9KIf dS8AEf XiKgde ecceSd" aria-label="${esc(say("results", query))}" role="feed" tabindex="-1">${skeleton}</div></div></div>`;
    state.feed = pane.querySelector('div[role="feed"]');
    state.feed.addEventListener("scroll", () => {
      const { scrollTop, clientHeight, scrollHeight } = state.feed;
      if (scrollTop + clientHeight > scrollHeight - 400) loadMore();
    });
    state.feed.addEventListener("click", (event) => {
      const link = event.target.closest("a.hfpxzc");
      if (!link) return;
      event.preventDefault();
      openPlace(link.getAttribute("href"), link.getAttribute("aria-label"));
    });
  }

  async function loadMore() {
    if (state.loading || state.ended) return;
    state.loading = true;
    try {
      const url = state.offset ? request.replace("%217i20", `%217i20%218i${state.offset}`) : request;
      show(await ask(url));
    } finally {
      state.loading = false;
    }
  }

  function show(data) {
    const found = results(data);
    if (found.single) return openSingle(found.single);
    if (!found.places.length && !state.offset) return showEmpty();
    if (!state.feed) openFeed();
    state.feed.querySelector(".waiting")?.remove();
    const cards = [...found.ads.map((ad) => card(ad.node, ad)), ...found.places.map((node) => card(node, null))];
    state.ended = found.places.length < PAGE_SIZE;
    state.offset += PAGE_SIZE;
    const tail = state.ended ? end() : skeleton;
    state.feed.insertAdjacentHTML("beforeend", cards.map((html) => html + separator).join("") + (limited && state.offset === PAGE_SIZE ? notice() : "") + tail);
  }

  function showEmpty() {
    pane.innerHTML = `<div class="m6QErb WNBkOb XiKgde " role="main"><div class="m6QErb DxyBCb kA9KIf dS8AEf XiKgde"><div class="L5xkq Hk4XGb"><div class="Q2vNVc fontHeadlineSmall">${esc(say("empty", query))}</div><div class="aEZM7b"><div>${esc(labels.empty_hint)}</div></div></div></div></div>`;
  }

  function openSingle(node) {
    history.replaceState(null, "", placePath(node));
    showPlace(node);
  }

  function placeRequest(href, name) {
    const [, feature] = href.match(/!1s(0x[0-9a-f]+:0x[0-9a-f]+)/);
    const [, lat, lon] = href.match(/!3d(-?[\d.]+)!4d(-?[\d.]+)/);
    const id = href.match(/!19s([\w-]+)/)[1];
    const pb = `!1m22!1s${feature}!2s${name}!3m12!1m3!1d13240.1!2d${lon}!3d${lat}!2m3!1f0.0!2f0.0!3f0.0!3m2!1i1024!2i768!4f13.1!4m2!3d${lat}!4d${lon}!15m2!1m1!5s${id}!12m4!2m3!1i360!2i120!4i8!13m57!2m2!1i203!2i100!3m2!2i4!5b1!14m3!1s${window.PAGE.psi}!7e81!15i10112`;
    const params = new URLSearchParams({ authuser: 0, hl: window.PAGE.hl, gl: window.PAGE.gl, q: name, pb });
    return `/maps/preview/place?${params}`;
  }

  async function openPlace(href, name) {
    const url = new URL(href);
    history.pushState(null, "", url.pathname + url.search);
    showPlace((await ask(placeRequest(href, name)))[6]);
  }

  function item(id, text, spoken, href) {
    if (!text) return "";
    const [tag, link] = href ? ["a", ` href="${esc(href)}"`] : ["button", ""];
    return `<div class="RcCsl fVHpi w4vB1d NOE9ve M0S7ae AG25L "><${tag} class="CsEnBe" aria-label="${esc(`${spoken}: ${text} `)}" data-item-id="${esc(id)}"${link}><div class="AeaXub"><div class="cXHGnc"><span class="google-symbols PHazN" aria-hidden="true"></span></div><div class="rogA2c "><div class="Io6YTe fontBodyMedium kR99db fdkmkc ">${esc(text)}</div></div></div></${tag}></div>`;
  }

  function hours(node) {
    const status = dig(node, 203, 1, 4, 0);
    if (!status) return "";
    const rows = (dig(node, 203, 0) || []).map((row, i) => {
      const day = `<div>${esc(row[0])}</div>${row[6] ? `<div class="holiday">${esc(row[6][1])}</div>` : ""}`;
      const spans = row[3].map((slot) => `<li class="G8aQO">${esc(slot[0])}</li>`).join("");
      return `<tr class="y0skZc"><td class="ylH6lf ${i ? "" : "fontTitleSmall"}">${day}</td><td class="mxowUb" role="text"><ul>${spans}</ul></td><td class="HuudEc"></td></tr>`;
    });
    const table = rows.length === 7 ? `<div class="t39EBf GUrTXd"><table class="eK4R0e fontBodyMedium"><tbody>${rows.join("")}</tbody></table></div>` : "";
    const badge = dig(node, 88, 0) ? `<span class="fCEvvc"><span>${esc(status)}</span></span>` : `<span>${statusSpans(status)}</span>`;
    return `<div class="OqCZI fontBodyMedium WVXvdc"><div class="OMl5r hH0dDd " role="button"><div class="MkV9"><div class="o0Svhf"><span class="ZDu9vd">${badge}</span></div></div></div>${table}</div>`;
  }

  function reviews(node) {
    const counts = dig(node, 175, 3);
    const bars = counts ? [5, 4, 3, 2, 1].map((star) => `<tr class="BHOKXe" role="img" aria-label="${esc(`${say("stars", star)}, ${say("reviews", counts[star - 1].toLocaleString(window.PAGE.hl))}`)}"><td class="yxmtmf fontBodyMedium" role="presentation">${star}</td><td class="ZVa0Ic" role="presentation"></td></tr>`).join("") : "";
    const shown = (dig(node, 175, 9, 0, 0) || []).slice(0, 3).map(([review]) => {
      const author = esc(dig(review, 1, 4, 5, 0));
      return `<div class="jftiEf fontBodyMedium " aria-label="${author}" data-review-id="${esc(review[0])}"><button class="WEBjve" data-href="${esc(dig(review, 1, 4, 2, 0))}"></button><div class="d4r55 fontTitleMedium">${author}</div><span class="kvMYJc" role="img" aria-label="${esc(say("stars", dig(review, 2, 0, 0)))}"></span><span class="rsqaWe">${esc(dig(review, 1, 6))}</span><span class="wiI7pd">${esc(dig(review, 2, 15, 0, 0))}</span></div>`;
    });
    return `${bars ? `<div class="ExlQHd"><table><tbody>${bars}</tbody></table></div>` : ""}${shown.join("")}`;
  }

  function showPlace(node) {
    const name = esc(node[11]);
    const [rating, count] = [dig(node, 4, 7), dig(node, 4, 8)];
    const hl = window.PAGE.hl;
    const shown = rating == null ? "" : rating.toLocaleString(hl, { minimumFractionDigits: 1 });
    const many = count == null ? "" : count.toLocaleString(hl);
    const rated = shown && `<span><span aria-hidden="true">${shown}</span><span class="ceNzKf" role="img" aria-label="${esc(say("stars", shown))} "></span></span>${many && `<span><span><span role="img" aria-label="${esc(say("reviews", many))}">(${many})</span></span></span>`}`;
    const image = dig(node, 72, 0, 1, 6, 0);
    const hero = image ? `<button class="aoRNLd kn2E5e NMjTrf lvtCsd " jsaction="pane.wfvdle16.heroHeaderImage"><img decoding="async" src="${esc(picture(image))}"></button>` : "";
    const digits = dig(node, 178, 0, 1, 1, 0) || dig(node, 178, 0, 0);
    const items = [
      item("address", node[39], labels.address),
      item("locatedin", dig(node, 134, 0, 0, 0, 0), "Located in"),
      item("authority", dig(node, 7, 1), labels.website, dig(node, 7, 0)),
      item("menu", dig(node, 38, 1), "Menu", dig(node, 38, 0)),
      digits ? item(`phone:tel:${digits.replace(/[^+\d]/g, "")}`, dig(node, 178, 0, 0), labels.phone) : "",
      item("oloc", dig(node, 183, 2, 2, 0), labels.plus_code),
    ];
    document.title = `${node[11]} - Google Maps`;
    pane.querySelector(".place")?.remove();
    const html = `<div class="m6QErb WNBkOb XiKgde place" aria-label="${name}" role="main"><div class="ZKCDEc"><div class="RZ66Rb FgCUCc">${hero}</div></div><div class="TIHn2 "><div class="tAiQdd"><div class="lMbq3e"><div><h1 class="DUwDvf lfPIob"><span class="a5H0ec"></span>${name}<span class="G0bp3e"></span></h1></div><div class="LBgpqf"><div class="skqShb "><div class="fontBodyMedium dmRWX"><div class="F7nice ">${rated}</div></div><div class="fontBodyMedium"><span><span><button class="DkEaL " jsaction="pane.wfvdle18.category">${esc(dig(node, 13, 0))}</button></span></span></div></div></div></div></div></div><div class="RWPxGd" role="tablist"><button role="tab" class="hh2c6 G7m0Af" aria-selected="true" data-tab-index="0"></button></div><div class="m6QErb XiKgde " role="region">${items.join("")}${hours(node)}</div>${reviews(node)}</div>`;
    pane.insertAdjacentHTML("beforeend", html);
  }

  async function start() {
    navigator.sendBeacon("/gen_204?s=maps&t=load");
    if (kind === "search") await loadMore();
    else showPlace((await ask(request))[6]);
  }
  start();
})();
