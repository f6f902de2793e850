/** What people write, in the languages that the app speaks and one that runs from right to left. */
export interface Samples {
  names: string[];
  asked: string[];
  answered: string[];
}

export const samples: Samples[] = [
  {
    names: ['Olivia Bennett', 'James Carter', 'Amelia Hughes', 'Noah Whitfield', 'Grace Okafor'],
    asked: [
      'Hi, I ordered two weeks ago and nothing has arrived yet. Order 48213.',
      'Could you change the delivery address to 14 Mill Lane, please?',
      'The tracking page only shows an error: https://track.example.com/48213?lang=en',
      'Thanks, that was quick!',
      'Is the blue one available again next month?',
      'The invoice shows the wrong VAT number. Can you send me a corrected one?',
    ],
    answered: [
      'Hello, I’m sorry about that. I have asked the carrier and will write back today.',
      'The address is changed. Your parcel leaves our warehouse tomorrow morning.',
      'The corrected invoice is attached. Please tell us if anything else is missing.',
    ],
  },
  {
    names: ['Nguyễn Thị Mai', 'Trần Quốc Bảo', 'Lê Hoàng Anh', 'Phạm Minh Châu', 'Võ Thanh Tùng'],
    asked: [
      'Em ơi, đơn hàng của chị giao đến đâu rồi?',
      'Mình muốn đổi size áo từ M sang L được không shop?',
      'Sản phẩm bị trầy xước khi nhận, mình gửi ảnh nhé.',
      'Cảm ơn bạn nhiều, mình nhận được rồi.',
      'Phí ship về Đà Nẵng bao nhiêu vậy?',
    ],
    answered: [
      'Dạ em chào chị, đơn hàng đang trên đường giao, dự kiến chiều nay chị nhận được ạ.',
      'Dạ được ạ, em đã đổi sang size L cho mình rồi.',
    ],
  },
  {
    names: ['Camille Lefèvre', 'Julien Moreau', 'Élodie Girard', 'Hugo Chevalier'],
    asked: [
      'Bonjour, je n’ai toujours pas reçu ma facture du mois dernier.',
      'Est-il possible de reporter la livraison à samedi ?',
      'Le colis est arrivé ouvert, que dois-je faire ?',
      'Parfait, merci beaucoup pour votre aide !',
    ],
    answered: [
      'Bonjour, nous vous envoyons un nouveau colis dès demain. Vous n’avez rien à renvoyer.',
      'C’est noté, la livraison est reportée à samedi matin.',
    ],
  },
  {
    names: ['Beatriz Almeida', 'João Figueiredo', 'Inês Carvalho', 'Rafael Monteiro'],
    asked: [
      'Olá, o pagamento foi debitado duas vezes no meu cartão.',
      'Quando é que a encomenda chega ao Porto?',
      'Podem enviar a fatura com o NIF da empresa, por favor?',
      'Muito obrigada pela ajuda!',
    ],
    answered: [
      'Olá! O valor em duplicado será devolvido no prazo de cinco dias úteis.',
      'Já atualizámos a fatura com o NIF da empresa.',
    ],
  },
  {
    names: ['তানভীর আহমেদ', 'নুসরাত জাহান', 'সুমন চক্রবর্তী', 'ফারহানা ইসলাম'],
    asked: [
      'আমার অর্ডারটা কবে পৌঁছাবে জানাতে পারবেন?',
      'পণ্যটি ভাঙা অবস্থায় পেয়েছি, কী করব?',
      'ঠিকানাটা বদলাতে চাই, এখনো কি সম্ভব?',
      'ধন্যবাদ, সমস্যার সমাধান হয়েছে।',
    ],
    answered: ['দুঃখিত, আমরা আজই নতুন পণ্য পাঠিয়ে দিচ্ছি।', 'আপনার অর্ডার আগামীকাল দুপুরের মধ্যে পৌঁছে যাবে।'],
  },
  {
    names: ['ليلى حداد', 'عمر السيد'],
    asked: ['مرحبا، متى يصل طلبي رقم 48213؟', 'شكرا جزيلا على المساعدة!'],
    answered: ['أهلا بك، سيصل طلبك غدا قبل الظهر.'],
  },
];

export const hostile = [
  '<img src=x onerror="alert(1)"><script>alert(2)</script>',
  'javascript:alert(1) and https://example.com/?q=<b>"x"</b> and \u202Emoc.elpmaxe//:sptth',
  `${'verylongword'.repeat(40)}`,
];
